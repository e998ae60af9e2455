package org.webbcal.step.lrs_scatlight_check;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
import org.webbcal.model.dq.DqFlag;

/** Looks in the whole image for light that bright sources of the imager scatter into the region of the slit. */
@Component(service = Step.class)
@StepService(id = "lrs_scatlight_check", exp_types = "MIR_LRS-FIXEDSLIT")
public final class LrsScatlightCheckStep implements Step {

    static final String ID = "lrs_scatlight_check";
    static final String SOURCES = "sources";
    static final String SHARE = "share";
    static final String LIMIT = "limit";
    static final String FIRST_ROW = "first_row";
    static final String LAST_ROW = "last_row";
    static final String LEFT_OVER = "share_left";

    /** Sources that are named one by one. */
    private static final int NAMED = 5;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Measures light of bright sources scattered into the region of the slit")
            .inPlace(Kind.IMAGE)
            .parameters(LrsScatlightCheckParams.class)
            .reads(PlaneKind.SCI, PlaneKind.DQ)
            .changes(PlaneKind.SCI, PlaneKind.VAR_RNOISE, PlaneKind.ERR)
            .dqReads(DqFlag.DO_NOT_USE)
            .locality(Locality.EXPOSURE)
            .source(
                    "JWST user documentation, MIRI LRS known issues: scattered light of bright sources in the imager field")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(LrsScatlightCheckParams.class);
        return (StepRun.Model) image -> process(ctx, image, p);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, LrsScatlightCheckParams p) {
        if (!ScatteredLight.fits(image.ny(), image.nx())) {
            ctx.skipped("an image of " + image.nx() + "×" + image.ny()
                    + " pixels does not show the surroundings of the slit");
            return List.of(image);
        }
        var sci = mean(image);
        int[] dq = image.isCube() ? null : image.dq();
        var light = ScatteredLight.of(sci, dq, image.nx());
        var sources = BrightSources.find(sci, dq, image.ny(), image.nx(), p.sourceThreshold());
        var crossing = sources.stream().filter(BrightSources.Source::crosses).toList();

        image.primary().set("SCATNSRC", crossing.size(), "Bright sources whose arms may cross the slit");
        ctx.note(SOURCES, crossing.size());
        ctx.note(LIMIT, p.limit());
        if (!crossing.isEmpty()) {
            ctx.note(
                    "brightest",
                    crossing.stream()
                            .limit(NAMED)
                            .map(s -> String.format(Locale.ROOT, "x %d y %d %.3g DN/s", s.x(), s.y(), s.peak()))
                            .collect(Collectors.joining("; ")));
        }
        if (light.hasSpectrum()) {
            image.primary().set("SCATMAXF", light.share(), "Scattered light, largest share of the spectrum");
            ctx.note(SHARE, light.share());
        } else {
            ctx.info("no trace in the slit; scattered light cannot be compared with it");
        }
        if (light.worst().isPresent()) {
            tell(ctx, image, light, crossing.size(), p);
        }
        return List.of(image);
    }

    private static void tell(
            StepContext ctx, ImageModel image, ScatteredLight light, int sources, LrsScatlightCheckParams p) {
        var worst = light.worst().orElseThrow();
        image.primary().set("SCATROW1", worst.first() + 1, "First row of the most scattered light");
        image.primary().set("SCATROW2", worst.last() + 1, "Last row of the most scattered light");
        ctx.note(FIRST_ROW, worst.first() + 1);
        ctx.note(LAST_ROW, worst.last() + 1);
        ctx.note("excess_dn_s", worst.excess());
        ctx.note("significance", worst.significance());
        ctx.note(
                "ranges",
                light.ranges().stream()
                        .map(r -> String.format(
                                Locale.ROOT,
                                Double.isNaN(r.share()) ? "%d-%d %.3g DN/s" : "%d-%d %.3g DN/s %.2f %%",
                                r.first() + 1,
                                r.last() + 1,
                                r.excess(),
                                100 * r.share()))
                        .collect(Collectors.joining("; ")));
        if (p.subtract()) {
            for (int k = 0; k < image.depth(); k++) {
                light.subtract(image.sci(), image.varRnoise(), image.err(), k * image.plane());
            }
            ctx.note(LEFT_OVER, light.shareLeft());
        }
        if (light.share() > p.limit()) {
            ctx.warn(
                    String.format(
                            Locale.ROOT,
                            "scattered light of %.1f %% of the spectrum in rows %d to %d (%d bright sources in the imager field)%s",
                            100 * light.share(),
                            worst.first() + 1,
                            worst.last() + 1,
                            sources,
                            p.subtract()
                                    ? "; it was subtracted"
                                    : "; look at the rate image, or subtract it with --steps.lrs_scatlight_check.subtract=true"));
        }
    }

    /** The image, or the mean of the integrations, as an array of its own. */
    private static float[] mean(ImageModel image) {
        if (!image.isCube()) {
            return image.sci().clone();
        }
        var mean = new float[image.plane()];
        for (int q = 0; q < mean.length; q++) {
            double sum = 0;
            int n = 0;
            for (int k = 0; k < image.depth(); k++) {
                float v = image.sci()[k * image.plane() + q];
                if (!Float.isNaN(v)) {
                    sum += v;
                    n++;
                }
            }
            mean[q] = n == 0 ? Float.NaN : (float) (sum / n);
        }
        return mean;
    }
}
