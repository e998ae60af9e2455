package org.webbcal.step.outlier_detection;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.InvalidPixels;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.dq.Dq;
import org.webbcal.step.outlier_detection.OutlierKernel.Neighbours;
import org.webbcal.step.outlier_detection.OutlierKernel.Window;

/** Outliers among the integrations of each exposure: coronagraphy against one median, time series against running ones. */
final class StackOutliers {

    private final StepContext ctx;
    private final OutlierDetectionParams params;
    private final int bad;
    private final boolean series;
    /** Integrations of the exposure so far, the latest last, as they were before anything was flagged; NaN where excluded. */
    private final Deque<float[]> past = new ArrayDeque<>();

    private final List<SharedChange> followed = new ArrayList<>();

    StackOutliers(StepContext ctx, OutlierDetectionParams params, int bad, boolean series) {
        this.ctx = ctx;
        this.params = params;
        this.bad = bad;
        this.series = series;
    }

    void process(ModelSet members) throws StepException {
        long flagged = 0;
        for (int i = 0; i < members.size(); i++) {
            if (i == 0 || !continues(members, i - 1)) {
                past.clear();
            }
            try (var loan = members.borrow(i)) {
                var image = loan.model();
                check(image, members.members().get(i).name());
                var neighbours = neighbours(members, i, image);
                remember(image);
                flagged += flag(image, neighbours);
                loan.changed();
            } catch (IOException e) {
                throw unreadable(members, i, e);
            }
        }
        report();
        ctx.note("outliers", flagged);
        ctx.info(flagged + " samples flagged as outliers in " + members.size() + " exposures");
    }

    private static StepException unreadable(ModelSet members, int i, IOException e) {
        return StepException.badInput("outlier_detection: member "
                + members.members().get(i).name() + " cannot be read back: " + e.getMessage());
    }

    private static void check(ImageModel image, String name) throws StepException {
        if (!image.isCube()) {
            throw StepException.badInput(
                    "outlier_detection: " + name + " is a single image; a stack of integrations (calints) is needed");
        }
        if (image.dq() == null || image.err() == null) {
            throw StepException.badInput("outlier_detection: " + name + " has no DQ or no ERR plane; both are needed");
        }
    }

    /** Whether the member behind this one holds the next integrations of the same exposure. */
    private boolean continues(ModelSet members, int i) {
        if (!series || !params.crossSegment() || i + 1 >= members.size()) {
            return false;
        }
        var a = members.members().get(i);
        var b = members.members().get(i + 1);
        int end = a.primary().integer("INTEND", -1);
        return a.groupId().equals(b.groupId()) && end > 0 && b.primary().integer("INTSTART", 0) == end + 1;
    }

    /** The integrations on either side that windows at the ends of a segment reach. */
    private Neighbours neighbours(ModelSet members, int i, ImageModel image) throws StepException {
        int reach = params.rollingWindowWidth() - 1;
        if (reach == 0) {
            return Neighbours.NONE;
        }
        Deque<float[]> future = new ArrayDeque<>();
        for (int next = i; future.size() < reach && continues(members, next); next++) {
            try (var loan = members.borrow(next + 1)) {
                var other = loan.model();
                check(other, members.members().get(next + 1).name());
                if (other.ny() != image.ny() || other.nx() != image.nx()) {
                    break;
                }
                for (int k = 0; k < other.depth() && future.size() < reach; k++) {
                    future.addLast(usable(other, k));
                }
            } catch (IOException e) {
                throw unreadable(members, next + 1, e);
            }
        }
        if (!past.isEmpty() && past.peekLast().length != image.plane()) {
            past.clear();
        }
        return new Neighbours(joined(past, image.plane()), joined(future, image.plane()));
    }

    /** Keeps the last integrations of a segment for the next one. */
    private void remember(ImageModel image) {
        int reach = params.crossSegment() && series ? params.rollingWindowWidth() - 1 : 0;
        for (int k = Math.max(0, image.depth() - reach); k < image.depth(); k++) {
            past.addLast(usable(image, k));
            if (past.size() > reach) {
                past.removeFirst();
            }
        }
    }

    private float[] usable(ImageModel image, int k) {
        int from = k * image.plane();
        var copy = Arrays.copyOfRange(image.sci(), from, from + image.plane());
        for (int p = 0; p < copy.length; p++) {
            if ((image.dq()[from + p] & excluded()) != 0) {
                copy[p] = Float.NaN;
            }
        }
        return copy;
    }

    private static float[] joined(Deque<float[]> images, int plane) {
        var all = new float[images.size() * plane];
        int at = 0;
        for (var image : images) {
            System.arraycopy(image, 0, all, at, plane);
            at += plane;
        }
        return all;
    }

    /** Flags that keep a sample out of medians. Weights are 1 or 0, so that a threshold of 0 excludes nothing. */
    private int excluded() {
        return params.maskpt() == 0 ? 0 : bad;
    }

    private long flag(ImageModel image, Neighbours neighbours) throws StepException {
        double[] snr = OutlierDetectionParams.two("snr", params.snr());
        int width = params.rollingWindowWidth();
        int others = (neighbours.before().length + neighbours.after().length) / image.plane();
        boolean rolling = series && width > 1 && (width < image.depth() || others > 0);
        // a threshold above 1 leaves nothing to compare with
        boolean nothingLeft = params.maskpt() > 1 && (rolling || !series);
        boolean propagate = params.nanPolicy().equals("propagate");
        var window = new Window(Math.min(width, image.depth() + others), propagate, propagate);
        var count = new LongAdder();
        if (!nothingLeft && series && params.followSource()) {
            count.add(follow(image, rolling ? window : null, neighbours, snr[0]));
        } else if (!nothingLeft && rolling) {
            ctx.rows()
                    .each(
                            image.ny(),
                            (y0, y1) -> count.add(OutlierKernel.rolling(
                                    image.sci(),
                                    image.err(),
                                    image.dq(),
                                    excluded(),
                                    image.plane(),
                                    window,
                                    neighbours,
                                    snr[0],
                                    y0 * image.nx(),
                                    y1 * image.nx())));
        } else if (!nothingLeft) {
            var median = median(image);
            ctx.rows().each(image.ny(), (y0, y1) -> {
                for (int k = 0; k < image.depth(); k++) {
                    int shift = k * image.plane();
                    count.add(OutlierKernel.flagPlain(
                            image.sci(),
                            image.err(),
                            median,
                            shift,
                            snr[0],
                            image.dq(),
                            shift + y0 * image.nx(),
                            shift + y1 * image.nx()));
                }
            });
        }
        float[][] planes = {image.sci(), image.err(), image.varRnoise(), image.varPoisson(), image.varFlat()};
        ctx.rows().each(image.ny(), (y0, y1) -> {
            for (int k = 0; k < image.depth(); k++) {
                int shift = k * image.plane();
                InvalidPixels.match(
                        image.dq(), Dq.DO_NOT_USE, shift + y0 * image.nx(), shift + y1 * image.nx(), planes);
            }
        });
        return count.sum();
    }

    /** Median of all integrations, [y][x]. */
    private float[] median(ImageModel image) throws StepException {
        var median = new float[image.plane()];
        // of a time series all samples count here, flagged or not, as in the reference implementation: those that
        // matter
        // are NaN
        var flags = series ? null : image.dq();
        ctx.rows()
                .each(
                        image.ny(),
                        (y0, y1) -> OutlierKernel.cubeMedian(
                                image.sci(),
                                flags,
                                excluded(),
                                image.plane(),
                                median,
                                y0 * image.nx(),
                                y1 * image.nx()));
        return median;
    }

    /** Flags what departs from the median and from what all pixels of its integration do together. */
    private long follow(ImageModel image, Window window, Neighbours neighbours, double snr) throws StepException {
        int plane = image.plane();
        var median = window == null ? median(image) : new float[image.sci().length];
        if (window != null) {
            ctx.rows()
                    .each(
                            image.ny(),
                            (y0, y1) -> OutlierKernel.rollingMedians(
                                    image.sci(),
                                    image.dq(),
                                    excluded(),
                                    plane,
                                    window,
                                    neighbours,
                                    median,
                                    y0 * image.nx(),
                                    y1 * image.nx()));
        }
        var count = new LongAdder();
        var changes = new SharedChange[image.depth()];
        ctx.rows().eachIndex(image.depth(), (from, to) -> {
            for (int k = from; k < to; k++) {
                int at = k * plane;
                int medianAt = window == null ? 0 : at;
                changes[k] = SharedChange.of(
                        image.sci(), image.err(), image.dq(), at, median, medianAt, image.ny(), image.nx());
                count.add(changes[k].flag(
                        image.sci(), image.err(), image.dq(), at, median, medianAt, image.ny(), image.nx(), snr));
            }
        });
        followed.addAll(Arrays.asList(changes));
        return count.sum();
    }

    /** How the source wandered about its median places, for the record. */
    private void report() {
        if (followed.isEmpty()) {
            return;
        }
        double x = Math.sqrt(
                followed.stream().mapToDouble(c -> c.x() * c.x()).average().orElse(0));
        double y = Math.sqrt(
                followed.stream().mapToDouble(c -> c.y() * c.y()).average().orElse(0));
        ctx.note("shift_x_rms", x);
        ctx.note("shift_y_rms", y);
        ctx.info(String.format(
                Locale.ROOT,
                "shifts of the source between integrations: %.4f and %.4f pixels rms along x and y",
                x,
                y));
    }
}
