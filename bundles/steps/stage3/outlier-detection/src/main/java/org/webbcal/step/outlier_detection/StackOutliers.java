package org.webbcal.step.outlier_detection;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.InvalidPixels;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.dq.Dq;

/** Outliers among the integrations of each exposure: coronagraphy against one median, time series against running ones. */
final class StackOutliers {

    private final StepContext ctx;
    private final OutlierDetectionParams params;
    private final int bad;
    private final boolean series;

    StackOutliers(StepContext ctx, OutlierDetectionParams params, int bad, boolean series) {
        this.ctx = ctx;
        this.params = params;
        this.bad = bad;
        this.series = series;
    }

    void process(ModelSet members) throws StepException {
        long flagged = 0;
        for (int i = 0; i < members.size(); i++) {
            var name = members.members().get(i).name();
            try (var loan = members.borrow(i)) {
                var image = loan.model();
                if (!image.isCube()) {
                    throw StepException.badInput("outlier_detection: " + name
                            + " is a single image; a stack of integrations (calints) is needed");
                }
                if (image.dq() == null || image.err() == null) {
                    throw StepException.badInput(
                            "outlier_detection: " + name + " has no DQ or no ERR plane; both are needed");
                }
                flagged += flag(image);
                loan.changed();
            } catch (IOException e) {
                throw StepException.badInput(
                        "outlier_detection: member " + name + " cannot be read back: " + e.getMessage());
            }
        }
        ctx.note("outliers", flagged);
        ctx.info(flagged + " samples flagged as outliers in " + members.size() + " exposures");
    }

    private long flag(ImageModel image) throws StepException {
        double[] snr = OutlierDetectionParams.two("snr", params.snr());
        int width = params.rollingWindowWidth();
        boolean rolling = series && width > 1 && width < image.depth();
        // weights are 1 or 0, so that a threshold above 1 leaves nothing to compare with, and one of 0 excludes nothing
        boolean nothingLeft = params.maskpt() > 1 && (rolling || !series);
        int excluded = params.maskpt() == 0 ? 0 : bad;
        var count = new LongAdder();
        var median = rolling ? null : new float[image.plane()];
        ctx.rows().each(image.ny(), (y0, y1) -> {
            int from = y0 * image.nx();
            int to = y1 * image.nx();
            if (rolling && !nothingLeft) {
                boolean propagate = params.nanPolicy().equals("propagate");
                count.add(OutlierKernel.rolling(
                        image.sci(),
                        image.err(),
                        image.dq(),
                        excluded,
                        image.plane(),
                        width,
                        propagate,
                        propagate,
                        snr[0],
                        from,
                        to));
            } else if (!nothingLeft) {
                // of a time series all samples count here, flagged or not, as in the reference implementation: those
                // that matter are NaN
                OutlierKernel.cubeMedian(
                        image.sci(), series ? null : image.dq(), excluded, image.plane(), median, from, to);
                for (int k = 0; k < image.depth(); k++) {
                    int shift = k * image.plane();
                    count.add(OutlierKernel.flagPlain(
                            image.sci(), image.err(), median, shift, snr[0], image.dq(), shift + from, shift + to));
                }
            }
            float[][] planes = {image.sci(), image.err(), image.varRnoise(), image.varPoisson(), image.varFlat()};
            for (int k = 0; k < image.depth(); k++) {
                InvalidPixels.match(
                        image.dq(), Dq.DO_NOT_USE, k * image.plane() + from, k * image.plane() + to, planes);
            }
        });
        return count.sum();
    }
}
