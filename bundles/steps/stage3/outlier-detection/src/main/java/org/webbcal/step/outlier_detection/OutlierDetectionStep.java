package org.webbcal.step.outlier_detection;

import java.util.List;
import java.util.Set;
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
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.dq.GoodBits;

/** Flags pixels that deviate from the median of the other images of the same sky, or of the other integrations. */
@Component(service = Step.class)
@StepService(
        id = "outlier_detection",
        instruments = {"MIRI", "NIRSPEC"},
        exp_types = {"MIR_IMAGE", "MIR_LYOT", "MIR_4QPM", "MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class OutlierDetectionStep implements Step {

    private static final Set<String> CORONAGRAPHY = Set.of("MIR_LYOT", "MIR_4QPM");
    private static final Set<String> IMAGING = Set.of("MIR_IMAGE");
    private static final Set<String> SPECTRA = Set.of("MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS");

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "outlier_detection", "Flag outliers by comparing exposures")
            .status("S_OUTLIR")
            .takes(Kind.SET)
            .gives("main", Kind.SET, "crf")
            .parameters(OutlierDetectionParams.class)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.VAR_RNOISE, PlaneKind.WCS)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.OUTLIER, DqFlag.DO_NOT_USE)
            .locality(Locality.SET)
            .workspaceBytesPerPixel(48)
            .source("jwst/outlier_detection (imaging.py, spec.py, coron.py, tso.py), stcal/outlier_detection/utils.py")
            .source("Fruchter, Hook 2002, PASP 114, 144, section 4 (blot and cosmic rays)")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(OutlierDetectionParams.class);
        int bad;
        try {
            bad = GoodBits.bad(params.goodBits());
        } catch (IllegalArgumentException e) {
            throw StepException.parameter("outlier_detection: good_bits: " + e.getMessage());
        }
        if (params.saveIntermediateResults()) {
            ctx.warn("save_intermediate_results: intermediate images are not written");
        }
        var type = ctx.exposure().expType();
        boolean coronagraphy = CORONAGRAPHY.contains(type);
        boolean spectra = SPECTRA.contains(type);
        if (!coronagraphy && !spectra && !IMAGING.contains(type)) {
            throw StepException.badInput("outlier_detection: exposure type " + type
                    + " is not served; expected MIR_IMAGE, MIR_LYOT, MIR_4QPM, MIR_LRS-FIXEDSLIT or MIR_LRS-SLITLESS");
        }
        if (coronagraphy || ctx.exposure().isTso()) {
            return (StepRun.Set) members -> {
                new StackOutliers(ctx, params, bad, !coronagraphy).process(members);
                return List.of();
            };
        }
        return (StepRun.Set) members -> {
            new DitheredOutliers(ctx, params, bad, spectra).process(members);
            return List.of();
        };
    }

    @Override
    public void selfCheck() throws Exception {
        // a spike over a flat median is found, its neighbourhood is not
        var sci = new float[25];
        var err = new float[25];
        java.util.Arrays.fill(err, 1);
        sci[12] = 20;
        var bits = new byte[25];
        var dq = new int[25];
        OutlierKernel.compare(
                sci, err, new float[25], new double[] {5, 4}, new double[] {1.2, 0.7}, 0, bits, 5, 5, 0, 5);
        int n = OutlierKernel.flag(bits, dq, 5, 5, 0, 5);
        if (n != 1 || dq[12] != OutlierKernel.REJECTED) {
            throw new IllegalStateException("a single spike of 20 sigma gave " + n + " outliers, expected 1");
        }
    }
}
