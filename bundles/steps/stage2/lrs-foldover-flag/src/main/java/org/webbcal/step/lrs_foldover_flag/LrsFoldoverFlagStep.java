package org.webbcal.step.lrs_foldover_flag;

import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;

/** Flags the wavelengths of slitless low-resolution spectra on which the dispersion folds back. */
@Component(service = Step.class)
@StepService(id = "lrs_foldover_flag", exp_types = "MIR_LRS-SLITLESS")
public final class LrsFoldoverFlagStep implements Step {

    static final String ID = "lrs_foldover_flag";
    static final String ELEMENTS = "elements";
    static final String SHORTEST = "wavelength_min";
    static final String FOLD = "fold_wavelength";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Flags wavelengths of slitless spectra on which two fall together")
            .inPlace(Kind.IMAGE)
            .parameters(LrsFoldoverFlagParams.class)
            .reads(PlaneKind.DQ, PlaneKind.WAVELENGTH)
            .changes(PlaneKind.DQ)
            .dqSets(DqFlag.OTHER_BAD_PIXEL, DqFlag.DO_NOT_USE)
            .locality(Locality.PIXEL)
            .source("JWST user documentation, MIRI LRS known issues: foldover of the spectrum below 4.5 microns")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(LrsFoldoverFlagParams.class);
        return (StepRun.Model) image -> process(ctx, image, p);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, LrsFoldoverFlagParams p) {
        var wavelength = SlitImage.wavelength(image).orElse(null);
        if (wavelength == null) {
            ctx.warn(ID + ": no plane WAVELENGTH of the size of SCI; nothing is flagged: run assign_wcs first");
            ctx.skipped("no wavelengths");
            return List.of(image);
        }
        image.withNoisePlanes();
        int flag = p.foldAction().equals("do_not_use") ? Dq.OTHER_BAD_PIXEL | Dq.DO_NOT_USE : Dq.OTHER_BAD_PIXEL;
        int rows = 0;
        float shortest = Float.POSITIVE_INFINITY;
        for (int y = 0; y < image.ny(); y++) {
            boolean any = false;
            for (int x = 0; x < image.nx(); x++) {
                int q = y * image.nx() + x;
                if (wavelength[q] < p.foldWavelength()) {
                    any = true;
                    shortest = Math.min(shortest, wavelength[q]);
                    for (int k = 0; k < image.depth(); k++) {
                        image.dq()[k * image.plane() + q] |= flag;
                    }
                }
            }
            rows += any ? 1 : 0;
        }
        image.primary().set("FOLDWAVE", p.foldWavelength(), "[um] Two wavelengths fall together below");
        ctx.note(ELEMENTS, rows);
        ctx.note(FOLD, p.foldWavelength());
        if (rows > 0) {
            ctx.note(SHORTEST, shortest);
            ctx.info(String.format(
                    Locale.ROOT, "%d rows of %.2f to %.2f um are folded over", rows, shortest, p.foldWavelength()));
        }
        return List.of(image);
    }
}
