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
import org.webbcal.lib.resample.PixelMap;
import org.webbcal.lib.resample.ResampleGrid;
import org.webbcal.lib.resample.SpectralGrid;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.math.InvalidPixels;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;

/**
 * Outliers among dithered images, or spectra of one slit: each group is drizzled onto the common grid, the median over groups is brought back to the
 * pixels of each image, and the image is compared with it. Images are tested against their own errors, spectra against the median of all errors, so
 * that the large error of a pixel that was hit does not hide it.
 *
 * <p>Resampled groups are kept on the rectangle that they cover. If they need more than a quarter of the memory, the median is made of strips of
 * rows, for each of which the images are resampled again; the result is the same.
 */
final class DitheredOutliers {

    /** Output rows that are worked on as one unit. */
    private static final int BAND = 64;

    private final StepContext ctx;
    private final OutlierDetectionParams params;
    private final int bad;
    private final boolean spectral;
    /** Images in a drizzled group: SCI, and ERR for spectra. */
    private final int planes;

    private final DrizzleSettings settings;
    private ModelSet set;
    private final List<Integer> science = new ArrayList<>();
    private final List<List<Integer>> groups = new ArrayList<>();
    private ResampleGrid grid;
    private DrizzleInput input;
    private long budgetBytes = Runtime.getRuntime().maxMemory() / 4;

    DitheredOutliers(StepContext ctx, OutlierDetectionParams params, int bad, boolean spectral) {
        this.ctx = ctx;
        this.params = params;
        this.bad = bad;
        this.spectral = spectral;
        planes = spectral ? 2 : 1;
        settings = new DrizzleSettings(
                KernelShape.named(params.kernel()),
                params.pixfrac(),
                DrizzleWeights.Type.valueOf(params.weightType().toUpperCase(Locale.ROOT)),
                bad,
                false,
                spectral ? 1 : params.pixmapStepsize(),
                params.pixmapOrder() == 3);
    }

    /** Sets the memory for resampled groups, bytes; for tests. */
    DitheredOutliers budget(long bytes) {
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
        begin();
        float[][] median = median();
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
    private void begin() throws StepException {
        if (!params.resampleData()) {
            return;
        }
        if (spectral) {
            var coordinates = new ArrayList<Gwcs>();
            for (int i : science) {
                with(i, image -> {
                    coordinates.add(coordinates(image));
                    return false;
                });
            }
            var first = set.members().get(science.get(0));
            boolean vertical =
                    first.sciHeader().get(Keywords.DISPAXIS).orElse(SlitImage.VERTICAL) == SlitImage.VERTICAL;
            try {
                grid = SpectralGrid.of(coordinates, vertical, vertical, 1);
            } catch (IllegalArgumentException e) {
                throw StepException.badInput("outlier_detection: " + set.productName() + ": " + e.getMessage());
            }
        } else {
            with(science.get(0), image -> {
                var wcs = coordinates(image);
                grid = MosaicGrid.of(
                        wcs, image.sciHeader(), image.ny(), image.nx(), regions(), MosaicGrid.Choice.NATIVE);
                return false;
            });
        }
        input = new DrizzleInput(grid, settings, false);
    }

    private static Gwcs coordinates(ImageModel image) {
        return image.wcs()
                .orElseThrow(
                        () -> new IllegalArgumentException("there are no world coordinates; run assign_wcs first"));
    }

    private List<String> regions() {
        return science.stream()
                .map(i -> set.members().get(i))
                .map(m -> m.sciHeader()
                        .get(Keywords.S_REGION)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "member " + m.name() + " has no S_REGION; run assign_wcs first")))
                .toList();
    }

    /** Medians over groups, of SCI and, for spectra, of ERR. */
    private float[][] median() throws StepException {
        var layers = layers();
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
            total += 4L * planes * target.weight().length;
            fits &= total <= budgetBytes;
            if (fits) {
                addMasked(target, thresholds[g], layers);
            } else {
                layers.forEach(List::clear);
            }
            ctx.progress(0.5 * (g + 1) / groups.size());
        }
        var median = new float[planes][Math.multiplyExact(ny, nx)];
        if (fits) {
            median(layers, median, nx, 0, ny);
        } else {
            long strips = total / Math.max(1, budgetBytes) + 1;
            int height = (int) Math.max(BAND, (ny / strips + BAND - 1) / BAND * BAND);
            for (int y0 = 0; y0 < ny; y0 += height) {
                int y1 = Math.min(ny, y0 + height);
                var strip = layers();
                for (int g = 0; g < groups.size(); g++) {
                    addMasked(resample(groups.get(g), y0, y1), thresholds[g], strip);
                }
                median(strip, median, nx, y0, y1);
            }
        }
        return median;
    }

    private List<List<OutlierKernel.Layer>> layers() {
        var out = new ArrayList<List<OutlierKernel.Layer>>();
        for (int k = 0; k < planes; k++) {
            out.add(new ArrayList<>());
        }
        return out;
    }

    private static void addMasked(DrizzleTarget target, double threshold, List<List<OutlierKernel.Layer>> into) {
        for (int k = 0; k < into.size(); k++) {
            OutlierKernel.mask(target.value(k), target.weight(), threshold, 0, target.weight().length);
            into.get(k)
                    .add(new OutlierKernel.Layer(target.y0(), target.x0(), target.ny(), target.nx(), target.value(k)));
        }
    }

    private void median(List<List<OutlierKernel.Layer>> layers, float[][] out, int nx, int y0, int y1)
            throws StepException {
        ctx.rows().eachIndex((y1 - y0 + BAND - 1) / BAND, (from, to) -> {
            for (int b = from; b < to; b++) {
                for (int k = 0; k < out.length; k++) {
                    OutlierKernel.median(layers.get(k), out[k], nx, y0 + b * BAND, Math.min(y1, y0 + (b + 1) * BAND));
                }
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
                if (spectral && image.err() == null) {
                    throw new IllegalArgumentException("there is no ERR plane; spectra are tested against errors");
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
        var target = new DrizzleTarget(planes, y0, 0, y1 - y0, image.nx());
        int from = y0 * image.nx();
        int to = y1 * image.nx();
        var weight = new float[image.plane()];
        double seconds = seconds(image.primary(), image.sciHeader());
        DrizzleWeights.fill(settings.weights(), image.varRnoise(), seconds, image.dq(), bad, weight, from, to);
        System.arraycopy(image.sci(), from, target.value(0), 0, to - from);
        if (spectral) {
            System.arraycopy(image.err(), from, target.value(1), 0, to - from);
        }
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
                    ? new DrizzleTarget(planes, Math.min(first, y1), box[1], Math.max(0, last - first), box[3])
                    : new DrizzleTarget(planes, y0, 0, y1 - y0, grid.nx());
        }
        if (last <= first) {
            return;
        }
        var layer = new Drizzle.Layer(
                spectral ? new float[][] {input.data(), image.err()} : new float[][] {input.data()},
                null,
                target[0],
                0);
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

    private boolean flag(ImageModel image, float[][] median, LongAdder count) throws StepException {
        int ny = image.ny();
        int nx = image.nx();
        if (image.dq() == null) {
            image.dq(new int[image.plane()]);
        }
        double[] snr = OutlierDetectionParams.two("snr", params.snr());
        if (params.resampleData()) {
            float[][] blot = blot(image, median);
            float[] err = spectral ? blot[1] : image.err();
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
                                    image.sci(), err, blot[0], snr, scale, background, bits, ny, nx, y0, y1));
            ctx.rows().each(ny, (y0, y1) -> count.add(OutlierKernel.flag(bits, image.dq(), ny, nx, y0, y1)));
        } else {
            float[] err = spectral ? median[1] : image.err();
            ctx.rows()
                    .each(
                            ny,
                            (y0, y1) -> count.add(OutlierKernel.flagPlain(
                                    image.sci(), err, median[0], 0, snr[0], image.dq(), y0 * nx, y1 * nx)));
        }
        float[][] planes = {image.sci(), image.err(), image.varRnoise(), image.varPoisson(), image.varFlat()};
        ctx.rows().each(ny, (y0, y1) -> InvalidPixels.match(image.dq(), Dq.DO_NOT_USE, y0 * nx, y1 * nx, planes));
        return true;
    }

    /** Medians brought to the pixels of an image. */
    private float[][] blot(ImageModel image, float[][] median) throws StepException {
        var blot = new float[planes][image.plane()];
        input.start(image, 1, 0);
        var map = input.map();
        ctx.rows().eachIndex(input.bands(), (from, to) -> {
            for (int b = from; b < to; b++) {
                input.prepareMap(b);
                int p0 = b * PixelMap.TILE * image.nx();
                int p1 = Math.min(image.ny(), (b + 1) * PixelMap.TILE) * image.nx();
                for (int k = 0; k < planes; k++) {
                    Blot.bilinear(median[k], grid.ny(), grid.nx(), map.x(), map.y(), blot[k], p0, p1);
                }
            }
        });
        return blot;
    }
}
