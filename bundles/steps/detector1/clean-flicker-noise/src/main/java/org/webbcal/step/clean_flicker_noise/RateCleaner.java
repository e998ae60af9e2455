package org.webbcal.step.clean_flicker_noise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;

/** Cleans rates: one image, or one for each integration. */
final class RateCleaner implements StepRun.Model {

    private final StepContext ctx;
    private final CleanFlickerNoiseParams p;

    RateCleaner(StepContext ctx, CleanFlickerNoiseParams p) {
        this.ctx = ctx;
        this.p = p;
    }

    @Override
    public List<ScienceModel> process(ImageModel input) throws StepException {
        int ny = input.ny();
        int nx = input.nx();
        int plane = input.plane();
        int depth = input.depth();
        boolean medianImage = p.backgroundMethod().equals("median_image");
        if (medianImage && depth < 2) {
            ctx.skipped("1 integration: background_method = median_image needs several");
            return Arrays.asList(input, null, null, null);
        }
        float[] flat = CleanFlickerNoiseStep.flat(ctx, p, ny, nx);
        var clip = ImageCleaner.clip(ctx, ny, nx);
        var settings = CleanFlickerNoiseStep.settings(ctx, p, ny, nx, flat);
        var cleaner = new ImageCleaner(ctx, settings, clip);
        var masks = masks(input, new BackgroundMask(ctx, p, settings, clip), flat, medianImage);

        float[] median = medianImage ? median(input) : null;
        double[] scales = null;
        if (medianImage) {
            scales = scales(input, clip, median);
            if (scales == null) {
                ctx.skipped("background_method = median_image: no integration has a flux to scale the median by");
                return Arrays.asList(input, null, null, null);
            }
        }
        var background = p.saveBackground() ? like(input) : null;
        var noise = p.saveNoise() ? like(input) : null;
        var image = new float[plane];
        var mask = new boolean[plane];
        float[] sci = input.sci();
        for (int i = 0; i < depth; i++) {
            int at = i * plane;
            System.arraycopy(masks.get(masks.size() == 1 ? 0 : i), 0, mask, 0, plane);
            for (int k = 0; k < plane; k++) {
                image[k] = median == null ? sci[at + k] : (float) (sci[at + k] - scales[i] * median[k]);
            }
            if (!cleaner.clean(image, mask)) {
                continue;
            }
            if (background != null && median == null) {
                cleaner.background(background.sci(), at);
            }
            for (int k = 0; k < plane; k++) {
                float value = sci[at + k];
                double model = median == null ? 0 : scales[i] * median[k];
                double rest = value - model;
                float out = rest == rest ? (float) (model + image[k]) : p.nanSafe() ? value : Float.NaN;
                sci[at + k] = out;
                if (noise != null) {
                    noise.sci()[at + k] = out - value;
                }
                if (background != null && median != null) {
                    background.sci()[at + k] = (float) model;
                }
            }
            ctx.progress((i + 1.0) / depth);
        }
        var unit = input.sciHeader().string("BUNIT", "DN/s");
        Outcome.tell(ctx, input.primary(), cleaner, unit, "rate images");
        var maskProduct =
                p.saveMask() ? inherit(input, RampCleaner.maskProduct(masks, ny, nx, masks.size() > 1)) : null;
        return Arrays.asList(input, maskProduct, background, noise);
    }

    private static ImageModel like(ImageModel input) {
        return inherit(
                input,
                input.isCube()
                        ? ImageModel.cube(input.depth(), input.ny(), input.nx())
                        : ImageModel.image(input.ny(), input.nx()));
    }

    private static ImageModel inherit(ImageModel input, ImageModel product) {
        product.primary(input.primary().copy());
        product.sciHeader(input.sciHeader().copy());
        return product;
    }

    private List<boolean[]> masks(ImageModel input, BackgroundMask made, float[] flat, boolean each)
            throws StepException {
        int plane = input.plane();
        var user = CleanFlickerNoiseStep.userMask(ctx, p, input.depth(), input.ny(), input.nx());
        if (user != null) {
            return List.of(user);
        }
        List<boolean[]> masks = new ArrayList<>();
        var rate = new float[plane];
        for (int i = 0; i < input.depth(); i++) {
            for (int k = 0; k < plane; k++) {
                float v = input.sci()[i * plane + k];
                rate[k] = flat == null ? v : v / flat[k];
            }
            var regions = CleanFlickerNoiseStep.regions(ctx, p, input.dq(), i * plane, input.ny(), input.nx());
            masks.add(made.of(rate, regions));
        }
        if (p.singleMask() && !each) {
            var all = masks.get(0);
            for (var mask : masks) {
                for (int k = 0; k < plane; k++) {
                    all[k] &= mask[k];
                }
            }
            return List.of(all);
        }
        return masks;
    }

    private float[] median(ImageModel input) throws StepException {
        int plane = input.plane();
        var median = new float[plane];
        ctx.rows().each(input.ny(), (y0, y1) -> {
            var values = new float[input.depth()];
            for (int k = y0 * input.nx(); k < y1 * input.nx(); k++) {
                int n = 0;
                for (int i = 0; i < values.length; i++) {
                    float v = input.sci()[i * plane + k];
                    values[n] = v;
                    n += v == v ? 1 : 0;
                }
                median[k] = Median.inPlace(values, n);
            }
        });
        return median;
    }

    private double[] scales(ImageModel input, org.webbcal.lib.ramps.BackgroundClip<StepException> clip, float[] median)
            throws StepException {
        int plane = input.plane();
        var flux = new double[input.depth()];
        boolean profile = MedianScale.profile(p, ctx.exposure());
        var sources = median.clone();
        if (profile) {
            MedianScale.keepSources(clip, sources);
        }
        for (int i = 0; i < flux.length; i++) {
            flux[i] = profile
                    ? MedianScale.projection(sources, input.sci(), i * plane)
                    : Median.ofFinite(Arrays.copyOfRange(input.sci(), i * plane, (i + 1) * plane));
        }
        return MedianScale.normalised(ctx, flux);
    }
}
