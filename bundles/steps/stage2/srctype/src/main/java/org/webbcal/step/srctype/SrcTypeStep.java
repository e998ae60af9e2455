package org.webbcal.step.srctype;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.key.Keywords;

/** Decides whether the source of a spectrum is a point or extended, and makes a low-resolution exposure a slit. */
@Component(service = Step.class)
@StepService(
        id = "srctype",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS", "MIR_MRS", "NRS_IFU", "NRS_BRIGHTOBJ"})
public final class SrcTypeStep implements Step {

    private static final Set<String> INTEGRAL_FIELD = Set.of("MIR_MRS", "NRS_IFU");
    /** The proposal's word, which calibration leaves alone. */
    private static final String PROPOSED = "SRCTYAPT";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "srctype", "Decides whether the source is a point or extended")
            .status("S_SRCTYP")
            .inPlace(Kind.IMAGE)
            .parameters(SrcTypeParams.class)
            .locality(Locality.PLANE)
            .source("jwst/srctype/srctype.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var chosen = ctx.parameters(SrcTypeParams.class).sourceType();
        return (StepRun.Model) image -> process(ctx, image, chosen);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, String chosen) {
        var exposure = ctx.exposure();
        var primary = image.primary();
        boolean proposalKnown = primary.string(PROPOSED).isPresent();
        var proposed = primary.string(PROPOSED)
                .or(() -> image.sciHeader().string(Keywords.SRCTYPE.name()))
                .or(() -> primary.string(Keywords.SRCTYPE.name()))
                .orElse("")
                .strip()
                .toUpperCase(Locale.ROOT);
        var decision = facts(exposure, primary, chosen, proposed).decide();
        if (!proposalKnown && !proposed.isEmpty()) {
            primary.set(PROPOSED, proposed, "Source type selected by the user in the APT");
        }
        if (exposure.expType().startsWith("MIR_LRS")) {
            SlitImage.become(image);
        }
        image.sciHeader().set(Keywords.SRCTYPE, decision.type());
        ctx.note("source_type", decision.type());
        ctx.info("source type " + decision.type() + ": " + decision.reason());
        if (chosen != null && !proposed.isEmpty() && !proposed.equals(decision.type())) {
            ctx.warn("srctype: source_type = " + decision.type() + " by parameter, the proposal says " + proposed);
        }
        return List.of(image);
    }

    private static SourceType facts(ExposureInfo exposure, Header primary, String chosen, String proposed) {
        boolean field = INTEGRAL_FIELD.contains(exposure.expType());
        return new SourceType(
                chosen,
                primary.bool("BKGDTARG").orElse(false),
                exposure.isTso(),
                proposed,
                primary.string(exposure.expType().equals("MIR_MRS") ? "DITHOPFR" : "PATTTYPE", "")
                        .toUpperCase(Locale.ROOT),
                field);
    }
}
