package org.webbcal.step.clean_flicker_noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.ramps.BackgroundClip;
import org.webbcal.lib.ramps.DraftRate;
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;

/**
 * Cleans the ramps of an exposure: each difference of neighbouring groups is an image. One integration is worked on at a time; what is kept beside it are some
 * planes, and with {@code median_image} one integration more.
 */
final class RampCleaner {

    private static final int LEFT_OUT = Dq.DO_NOT_USE | Dq.JUMP_DET;

    private final StepContext ctx;
    private final CleanFlickerNoiseParams p;
    private final Shape4 shape;
    private final int plane;
    private final float[] flat;
    private final ImageCleaner cleaner;
    private final BackgroundClip<StepException> clip;
    private final BackgroundMask masks;
    private final boolean[][] user;
    private final DraftRate draft;

    private final float[] image;
    private final boolean[] mask;
    /** Group before the one under work, as it was. */
    private final float[] previous;
    /** What has been added to the samples of the group under work; null if NaN may spoil what follows. */
    private final float[] correction;

    private final float[] rate;
    private final List<boolean[]> usedMasks = new ArrayList<>();
    private final float[] savedBackground;
    private final float[] savedNoise;

    RampCleaner(StepContext ctx, CleanFlickerNoiseParams p) throws StepException {
        this.ctx = ctx;
        this.p = p;
        shape = ctx.rampShape();
        plane = shape.plane();
        user = CleanFlickerNoiseStep.userMask(ctx, p, shape.nints(), shape.ny(), shape.nx());
        flat = CleanFlickerNoiseStep.flat(ctx, p, shape.ny(), shape.nx());
        clip = ImageCleaner.clip(ctx, shape.ny(), shape.nx());
        var settings = CleanFlickerNoiseStep.settings(ctx, p, shape.ny(), shape.nx(), flat);
        cleaner = new ImageCleaner(ctx, settings, clip);
        masks = new BackgroundMask(ctx, p, settings, clip);
        draft = user == null || p.backgroundMethod().equals("median_image") ? draft() : null;
        image = new float[plane];
        mask = new boolean[plane];
        previous = new float[plane];
        correction = p.nanSafe() ? new float[plane] : null;
        rate = draft == null ? null : new float[plane];
        savedBackground = p.saveBackground() ? saved("save_background") : null;
        savedNoise = p.saveNoise() ? saved("save_noise") : null;
    }

    private float[] saved(String parameter) throws StepException {
        long samples = (long) shape.nints() * shape.integration();
        if (samples > Integer.MAX_VALUE - 8) {
            throw StepException.parameter(
                    CleanFlickerNoiseStep.ID + ": " + parameter + " = true: the product would have " + samples
                            + " samples, one file takes 2147483639; run a segment of the exposure");
        }
        return new float[(int) samples];
    }

    private DraftRate draft() throws StepException {
        // live: groups that were averaged on board have their NFRAMES from group_scale
        var header = ctx.header();
        double groupTime = header.number("TGROUP", Double.NaN);
        if (!(groupTime > 0)) {
            throw StepException.badInput(
                    CleanFlickerNoiseStep.ID + ": " + ctx.exposure().name()
                            + ": keyword TGROUP is " + header.string("TGROUP", "missing")
                            + ", expected a time in seconds; mend the primary header");
        }
        var gain = ctx.reference("gain");
        var readnoise = ctx.reference("readnoise");
        boolean known = gain.isPresent() && readnoise.isPresent();
        if (!known) {
            ctx.warn("no " + (gain.isEmpty() ? "gain" : "readnoise")
                    + " reference: the draft rate that the mask is made from weighs all groups alike");
        }
        return new DraftRate(
                shape.ngroups(),
                plane,
                (float) groupTime,
                header.integer("NFRAMES", 1),
                known ? plane(gain.get()) : null,
                known ? plane(readnoise.get()) : null);
    }

    private float[] plane(org.webbcal.model.reference.Reference reference) throws StepException {
        return ReferencePlanes.require(CleanFlickerNoiseStep.ID, reference, "SCI", shape.ny(), shape.nx())
                .floats();
    }

    /** Fits the draft rate of an integration, into {@link #rate} or into sums of the exposure. */
    private void draft(RampBlock block, float[] into, DraftRate.Sums sums) throws StepException {
        ctx.rows()
                .each(
                        block.ny(),
                        (y0, y1) -> draft.integration(
                                block.sci(),
                                block.groupDq(),
                                block.pixelDq(),
                                into,
                                sums,
                                y0 * block.nx(),
                                y1 * block.nx()));
    }

    /** Mask of the background from a rate image, which is divided by the flat. */
    private boolean[] background(float[] image2d, int[] pixelDq) throws StepException {
        if (flat != null) {
            for (int k = 0; k < plane; k++) {
                image2d[k] /= flat[k];
            }
        }
        var regions = CleanFlickerNoiseStep.regions(ctx, p, pixelDq, 0, shape.ny(), shape.nx());
        return masks.of(image2d, regions);
    }

    /** Mask of one integration. */
    private boolean[] scene(RampBlock block) throws StepException {
        if (user != null) {
            return user[user.length == 1 ? 0 : block.integration()];
        }
        draft(block, rate, null);
        var made = background(rate, block.pixelDq());
        if (p.saveMask()) {
            usedMasks.add(made);
        }
        return made;
    }

    /** Cleans the differences of neighbouring groups of an integration. */
    private void clean(RampBlock block, boolean[] scene) throws StepException {
        float[] sci = block.sci();
        byte[] dq = block.groupDq();
        int nx = block.nx();
        System.arraycopy(sci, 0, previous, 0, plane);
        if (correction != null) {
            Arrays.fill(correction, 0);
        }
        for (int g = 1; g < block.ngroups(); g++) {
            int at = g * plane;
            ctx.rows().each(block.ny(), (y0, y1) -> {
                for (int k = y0 * nx; k < y1 * nx; k++) {
                    image[k] = sci[at + k] - previous[k];
                    mask[k] = scene[k] && (dq[at + k] & LEFT_OUT) == 0;
                }
            });
            boolean cleaned = cleaner.clean(image, mask);
            if (cleaned && savedBackground != null) {
                cleaner.background(savedBackground, block.integration() * block.ngroups() * plane + at);
            }
            int noiseAt = block.integration() * block.ngroups() * plane + at;
            ctx.rows().each(block.ny(), (y0, y1) -> write(sci, at, noiseAt, cleaned, y0 * nx, y1 * nx));
        }
    }

    /** Puts a cleaned difference on the group before it. */
    private void write(float[] sci, int at, int noiseAt, boolean cleaned, int p0, int p1) {
        for (int k = p0; k < p1; k++) {
            float sample = sci[at + k];
            float difference = sample - previous[k];
            boolean known = difference == difference;
            float out = sample;
            if (correction != null) {
                // the noise is known for pixels without a value too: there the cleaned difference is its negative
                correction[k] += cleaned ? image[k] - (known ? difference : 0) : 0;
                out = sample + correction[k];
            } else if (cleaned) {
                out = known ? sci[at - plane + k] + image[k] : Float.NaN;
            }
            if (savedNoise != null) {
                savedNoise[noiseAt + k] = out - sample;
            }
            previous[k] = sample;
            sci[at + k] = out;
        }
    }

    /**
     * Cleans the groups of an integration, less a median ramp.
     *
     * @param median [group][y][x], DN; read only
     * @param scale factor that the median ramp is to have here
     */
    private void clean(RampBlock block, boolean[] scene, float[] median, double scale) throws StepException {
        float[] sci = block.sci();
        int nx = block.nx();
        for (int g = 0; g < block.ngroups(); g++) {
            int at = g * plane;
            int savedAt = block.integration() * block.ngroups() * plane + at;
            ctx.rows().each(block.ny(), (y0, y1) -> {
                for (int k = y0 * nx; k < y1 * nx; k++) {
                    image[k] = (float) (sci[at + k] - scale * median[at + k]);
                    mask[k] = scene[k];
                }
            });
            if (!cleaner.clean(image, mask)) {
                continue;
            }
            ctx.rows().each(block.ny(), (y0, y1) -> {
                for (int k = y0 * nx; k < y1 * nx; k++) {
                    float sample = sci[at + k];
                    double model = scale * median[at + k];
                    double difference = sample - model;
                    float out;
                    if (difference == difference) {
                        out = (float) (model + image[k]);
                    } else {
                        out = correction != null ? sample : Float.NaN;
                    }
                    sci[at + k] = out;
                    if (savedNoise != null) {
                        savedNoise[savedAt + k] = out - sample;
                    }
                    if (savedBackground != null) {
                        savedBackground[savedAt + k] = (float) model;
                    }
                }
            });
        }
    }

    private void finish() {
        Outcome.tell(
                ctx,
                ctx.header(),
                cleaner,
                "DN",
                p.backgroundMethod().equals("median_image") ? "groups" : "group differences");
    }

    private List<ScienceModel> products() {
        ImageModel maskProduct = null;
        if (p.saveMask()) {
            List<boolean[]> masks = user != null ? List.of(user) : usedMasks;
            maskProduct = maskProduct(masks, shape.ny(), shape.nx(), masks.size() > 1 || !p.singleMask());
        }
        return Arrays.asList(maskProduct, ramp(savedBackground), ramp(savedNoise));
    }

    static ImageModel maskProduct(List<boolean[]> masks, int ny, int nx, boolean cube) {
        var product = cube ? ImageModel.cube(masks.size(), ny, nx) : ImageModel.image(ny, nx);
        for (int i = 0; i < masks.size(); i++) {
            for (int k = 0; k < ny * nx; k++) {
                product.sci()[i * ny * nx + k] = masks.get(i)[k] ? 1 : 0;
            }
        }
        return product;
    }

    private PlanesModel ramp(float[] samples) {
        if (samples == null) {
            return null;
        }
        var product = new PlanesModel("RampModel");
        product.putExtra(Plane.ofFloat("SCI", samples, shape.nints(), shape.ngroups(), shape.ny(), shape.nx()));
        return product;
    }

    /** Integrations that do not need each other. */
    static final class Single implements StepRun.Ramp {
        private final RampCleaner work;

        Single(RampCleaner work) {
            this.work = work;
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            work.clean(block, work.scene(block));
        }

        @Override
        public void finish() {
            work.finish();
        }

        @Override
        public List<ScienceModel> products() {
            return work.products();
        }
    }

    /** Integrations that share a mask, or a median. */
    static final class Whole implements StepRun.Exposure {
        private final RampCleaner work;

        Whole(RampCleaner work) {
            this.work = work;
        }

        @Override
        public void process(RampExposure exposure) throws StepException {
            if (work.p.backgroundMethod().equals("median_image")) {
                work.againstMedian(exposure);
            } else {
                work.withOneMask(exposure);
            }
            work.finish();
        }

        @Override
        public List<ScienceModel> products() {
            return work.products();
        }
    }

    private void withOneMask(RampExposure exposure) throws StepException {
        var sums = new DraftRate.Sums(plane);
        exposure.look(block -> draft(block, null, sums));
        ctx.rows().each(shape.ny(), (y0, y1) -> sums.rates(rate, y0 * shape.nx(), y1 * shape.nx()));
        var scene = background(rate, exposure.pixelDq());
        if (p.saveMask()) {
            usedMasks.add(scene);
        }
        exposure.integrations(block -> {
            clean(block, scene);
            ctx.progress((block.integration() + 1.0) / shape.nints());
        });
    }

    private void againstMedian(RampExposure exposure) throws StepException {
        if (p.singleMask() && user == null) {
            ctx.info("background_method = median_image makes a mask for each integration");
        }
        var median = new float[shape.integration()];
        exposure.bands((y0, y1, sci, dq) -> ctx.rows().each((y1 - y0) * shape.ngroups(), (from, to) -> {
            var values = new float[sci.length];
            for (int row = from; row < to; row++) {
                int g = row / (y1 - y0);
                int y = row % (y1 - y0);
                for (int x = 0; x < shape.nx(); x++) {
                    int at = row * shape.nx() + x;
                    int n = 0;
                    for (float[] integration : sci) {
                        float v = integration[at];
                        values[n] = v;
                        n += v == v ? 1 : 0;
                    }
                    median[(g * shape.ny() + y0 + y) * shape.nx() + x] = Median.inPlace(values, n);
                }
            }
        }));
        var scales = scales(exposure, median);
        if (scales == null) {
            ctx.skipped("background_method = median_image: no integration has a flux to scale the median by");
            return;
        }
        exposure.integrations(block -> {
            clean(block, scene(block), median, scales[block.integration()]);
            ctx.progress((block.integration() + 1.0) / shape.nints());
        });
    }

    /** Flux of each integration in units of their median; null if none is known. */
    private double[] scales(RampExposure exposure, float[] median) throws StepException {
        var flux = new double[shape.nints()];
        if (MedianScale.profile(p, ctx.exposure())) {
            int last = (shape.ngroups() - 1) * plane;
            var profile = new float[plane];
            for (int k = 0; k < plane; k++) {
                profile[k] = median[last + k] - median[k];
            }
            MedianScale.keepSources(clip, profile);
            exposure.look(block -> flux[block.integration()] =
                    MedianScale.projection(profile, block.sci(), last, block.groupDq(), shape.ngroups()));
        } else {
            exposure.look(block -> {
                draft(block, rate, null);
                if (flat != null) {
                    for (int k = 0; k < plane; k++) {
                        rate[k] /= flat[k];
                    }
                }
                flux[block.integration()] = Median.ofFinite(rate);
            });
        }
        return MedianScale.normalised(ctx, flux);
    }
}
