package org.webbcal.step.outlier_detection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.resample.Blot;
import org.webbcal.lib.resample.Drizzle;
import org.webbcal.lib.resample.DrizzleInput;
import org.webbcal.lib.resample.DrizzleSettings;
import org.webbcal.lib.resample.DrizzleTarget;
import org.webbcal.lib.resample.DrizzleWeights;
import org.webbcal.lib.resample.KernelShape;
import org.webbcal.lib.resample.MosaicGrid;
import org.webbcal.lib.resample.OutputGrid;
import org.webbcal.lib.resample.PixelMap;
import org.webbcal.math.InvalidPixels;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;

/**
 * Outliers among dithered images: each group of images is drizzled onto the common grid, the median over groups is brought back to the pixels of each
 * image, and the image is compared with it.
 *
 * <p>Resampled groups are kept on the rectangle that they cover. If they need more than a quarter of the memory, the median is made of strips of
 * rows, for each of which the images are resampled again; the result is the same.
 */
final class ImagingOutliers {

    /** Output rows that are worked on as one unit. */
    private static final int BAND = 64;

    private final StepContext ctx;
    private final OutlierDetectionParams params;
    private final int bad;
    private final DrizzleSettings settings;
    private ModelSet set;
    private final List<Integer> science = new ArrayList<>();
    private final List<List<Integer>> groups = new ArrayList<>();
    private OutputGrid grid;
    private DrizzleInput input;
    private long budgetBytes = Runtime.getRuntime().maxMemory() / 4;

    ImagingOutliers(StepContext ctx, OutlierDetectionParams params, int bad) {
        this.ctx = ctx;
        this.params = params;
        this.bad = bad;
        settings = new DrizzleSettings(
                KernelShape.named(params.kernel()),
                params.pixfrac(),
                DrizzleWeights.Type.valueOf(params.weightType().toUpperCase(Locale.ROOT)),
                bad,
                false,
                params.pixmapStepsize(),
                params.pixmapOrder() == 3);
    }

    /** Sets the memory for resampled groups, bytes; for tests. */
    ImagingOutliers budget(long bytes) {
        budgetBytes = bytes;
        return this;
    }

    /** What the steps below throw for one member is told with its name. */
    private interface Work {
        boolean on(ImageModel image) throws StepException;
    }

    private void with(int member, Work work) throws StepException {
        var name = set.members().get(member).name();
        try (var loan = set.borrow(member)) {
            if (work.on(loan.model())) {
                loan.changed();
            }
        } catch (IOException e) {
            throw StepException.badInput(
                    "outlier_detection: member " + name + " cannot be read back: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw StepException.badInput("outlier_detection: " + name + ": " + e.getMessage());
        }
    }

    void process(ModelSet members) throws StepException {
        set = members;
        Map<String, List<Integer>> byGroup = new LinkedHashMap<>();
        for (int i = 0; i < set.size(); i++) {
            var m = set.members().get(i);
            if (m.role().equalsIgnoreCase("science")) {
                science.add(i);
                byGroup.computeIfAbsent(m.groupId(), k -> new ArrayList<>()).add(i);
            }
        }
        if (science.size() < 2) {
            var reason = "there are " + science.size() + " science images; at least two are needed to find outliers";
            ctx.warn(reason);
            ctx.skipped(reason);
            return;
        }
        if (params.resampleData()) {
            groups.addAll(byGroup.values());
        } else {
            science.forEach(i -> groups.add(List.of(i)));
        }
        with(science.get(0), this::begin);
        float[] median = median();
        long flagged = 0;
        for (int i = 0; i < science.size(); i++) {
            var count = new LongAdder();
            with(science.get(i), image -> flag(image, median, count));
            flagged += count.sum();
            ctx.progress(0.5 + 0.5 * (i + 1) / science.size());
        }
        ctx.note("outliers", flagged);
        ctx.info(flagged + " pixels flagged as outliers in " + science.size() + " images");
    }

    /** Lays the grid; without resampling it is that of the first image. */
    private boolean begin(ImageModel first) {
        if (!params.resampleData()) {
            return false;
        }
        var wcs = first.wcs()
                .orElseThrow(
                        () -> new IllegalArgumentException("there are no world coordinates; run assign_wcs first"));
        var regions = science.stream()
                .map(i -> set.members().get(i))
                .map(m -> m.sciHeader()
                        .get(Keywords.S_REGION)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "member " + m.name() + " has no S_REGION; run assign_wcs first")))
                .toList();
        grid = MosaicGrid.of(wcs, first.sciHeader(), first.ny(), first.nx(), regions, MosaicGrid.Choice.NATIVE);
        input = new DrizzleInput(grid, settings, false);
        return false;
    }

    private float[] median() throws StepException {
        var layers = new ArrayList<OutlierKernel.Layer>();
        var thresholds = new double[groups.size()];
        long total = 0;
        boolean fits = true;
        int ny = params.resampleData() ? grid.ny() : 0;
        int nx = params.resampleData() ? grid.nx() : 0;
        for (int g = 0; g < groups.size(); g++) {
            var target = resample(groups.get(g), 0, Integer.MAX_VALUE);
            if (!params.resampleData()) {
                if (g > 0 && (target.ny() != ny || target.nx() != nx)) {
                    throw StepException.badInput("outlier_detection: "
                            + set.members().get(science.get(g)).name() + " has " + target.nx() + "x" + target.ny()
                            + " pixels, the first image " + nx + "x" + ny + "; without resampling all must be alike");
                }
                ny = target.ny();
                nx = target.nx();
            }
            thresholds[g] = OutlierKernel.weightThreshold(target.weight(), params.maskpt());
            total += 4L * target.weight().length;
            fits &= total <= budgetBytes;
            if (fits) {
                layers.add(masked(target, thresholds[g]));
            } else {
                layers.clear();
            }
            ctx.progress(0.5 * (g + 1) / groups.size());
        }
        var median = new float[Math.multiplyExact(ny, nx)];
        if (fits) {
            median(layers, median, ny, nx, 0, ny);
        } else {
            long strips = total / Math.max(1, budgetBytes) + 1;
            int height = (int) Math.max(BAND, (ny / strips + BAND - 1) / BAND * BAND);
            for (int y0 = 0; y0 < ny; y0 += height) {
                int y1 = Math.min(ny, y0 + height);
                var strip = new ArrayList<OutlierKernel.Layer>();
                for (int g = 0; g < groups.size(); g++) {
                    strip.add(masked(resample(groups.get(g), y0, y1), thresholds[g]));
                }
                median(strip, median, ny, nx, y0, y1);
            }
        }
        return median;
    }

    private static OutlierKernel.Layer masked(DrizzleTarget target, double threshold) {
        OutlierKernel.mask(target.value(0), target.weight(), threshold, 0, target.weight().length);
        return new OutlierKernel.Layer(target.y0(), target.x0(), target.ny(), target.nx(), target.value(0));
    }

    private void median(List<OutlierKernel.Layer> layers, float[] out, int ny, int nx, int y0, int y1)
            throws StepException {
        ctx.rows().eachIndex((y1 - y0 + BAND - 1) / BAND, (from, to) -> {
            for (int b = from; b < to; b++) {
                OutlierKernel.median(layers, out, nx, y0 + b * BAND, Math.min(y1, y0 + (b + 1) * BAND));
            }
        });
    }

    /** The images of a group on rows {@code y0 … y1-1} of the common grid, with their weights. */
    private DrizzleTarget resample(List<Integer> group, int y0, int y1) throws StepException {
        var target = new DrizzleTarget[1];
        for (int member : group) {
            with(member, image -> {
                if (image.isCube()) {
                    throw new IllegalArgumentException("SCI has three axes; single images (cal) are needed");
                }
                if (params.resampleData()) {
                    drizzle(image, group.size() == 1, y0, Math.min(y1, grid.ny()), target);
                } else {
                    target[0] = unresampled(image, y0, Math.min(y1, image.ny()));
                }
                return false;
            });
        }
        return target[0];
    }

    private DrizzleTarget unresampled(ImageModel image, int y0, int y1) {
        var target = new DrizzleTarget(1, y0, 0, y1 - y0, image.nx());
        int from = y0 * image.nx();
        int to = y1 * image.nx();
        var weight = new float[image.plane()];
        double seconds = seconds(image.primary(), image.sciHeader());
        DrizzleWeights.fill(settings.weights(), image.varRnoise(), seconds, image.dq(), bad, weight, from, to);
        System.arraycopy(image.sci(), from, target.value(0), 0, to - from);
        System.arraycopy(weight, from, target.weight(), 0, to - from);
        return target;
    }

    private void drizzle(ImageModel image, boolean alone, int y0, int y1, DrizzleTarget[] target) throws StepException {
        double seconds = seconds(image.primary(), image.sciHeader());
        boolean subtracted = image.primary().get(ResampleKeywords.BKGSUB).orElse(false);
        input.start(
                image,
                seconds,
                subtracted ? 0 : image.primary().get(ResampleKeywords.BKGLEVEL).orElse(0.0));
        ctx.rows().eachIndex(input.bands(), (from, to) -> {
            for (int b = from; b < to; b++) {
                input.prepare(b);
            }
        });
        var geometry = input.geometry();
        int[] box = geometry.footprint();
        int first = Math.max(y0, box[0]);
        int last = Math.min(y1, box[0] + box[2]);
        if (target[0] == null) {
            target[0] = alone
                    ? new DrizzleTarget(1, Math.min(first, y1), box[1], Math.max(0, last - first), box[3])
                    : new DrizzleTarget(1, y0, 0, y1 - y0, grid.nx());
        }
        if (last <= first) {
            return;
        }
        var layer = new Drizzle.Layer(new float[][] {input.data()}, null, target[0], 0);
        int b0 = first / BAND;
        ctx.rows().eachIndex((last - 1) / BAND - b0 + 1, (from, to) -> {
            for (int b = b0 + from; b < b0 + to; b++) {
                geometry.add(input.weight(), Math.max(first, b * BAND), Math.min(last, (b + 1) * BAND), layer);
            }
        });
    }

    private static double seconds(Header primary, Header sci) {
        double seconds = primary.get(ResampleKeywords.TMEASURE)
                .or(() -> primary.get(Keywords.EFFEXPTM))
                .or(() -> sci.get(ResampleKeywords.XPOSURE))
                .orElse(Double.NaN);
        if (!(seconds > 0)) {
            throw new IllegalArgumentException(
                    "the exposure time is missing or not positive (TMEASURE, EFFEXPTM, XPOSURE)");
        }
        return seconds;
    }

    private boolean flag(ImageModel image, float[] median, LongAdder count) throws StepException {
        int ny = image.ny();
        int nx = image.nx();
        if (image.dq() == null) {
            image.dq(new int[image.plane()]);
        }
        double[] snr = OutlierDetectionParams.two("snr", params.snr());
        if (params.resampleData()) {
            var blot = blot(image, median);
            double[] scale = OutlierDetectionParams.two("scale", params.scale());
            boolean unsubtracted = !image.primary().get(ResampleKeywords.BKGSUB).orElse(true);
            double background = unsubtracted
                    ? image.primary().get(ResampleKeywords.BKGLEVEL).orElse(params.backg())
                    : params.backg();
            var bits = new byte[image.plane()];
            ctx.rows()
                    .each(
                            ny,
                            (y0, y1) -> OutlierKernel.compare(
                                    image.sci(), image.err(), blot, snr, scale, background, bits, ny, nx, y0, y1));
            ctx.rows().each(ny, (y0, y1) -> count.add(OutlierKernel.flag(bits, image.dq(), ny, nx, y0, y1)));
        } else {
            ctx.rows()
                    .each(
                            ny,
                            (y0, y1) -> count.add(OutlierKernel.flagPlain(
                                    image.sci(), image.err(), median, 0, snr[0], image.dq(), y0 * nx, y1 * nx)));
        }
        float[][] planes = {image.sci(), image.err(), image.varRnoise(), image.varPoisson(), image.varFlat()};
        ctx.rows().each(ny, (y0, y1) -> InvalidPixels.match(image.dq(), Dq.DO_NOT_USE, y0 * nx, y1 * nx, planes));
        return true;
    }

    private float[] blot(ImageModel image, float[] median) throws StepException {
        var blot = new float[image.plane()];
        input.start(image, 1, 0);
        var map = input.map();
        ctx.rows().eachIndex(input.bands(), (from, to) -> {
            for (int b = from; b < to; b++) {
                input.prepareMap(b);
                int p0 = b * PixelMap.TILE * image.nx();
                int p1 = Math.min(image.ny(), (b + 1) * PixelMap.TILE) * image.nx();
                Blot.bilinear(median, grid.ny(), grid.nx(), map.x(), map.y(), blot, p0, p1);
            }
        });
        return blot;
    }
}
