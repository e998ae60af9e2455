package org.webbcal.step.clean_flicker_noise;

import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.ramps.BackgroundClip;

/**
 * Makes masks of the background from rates.
 *
 * <p>Where noise that lines share is as strong as that of pixels, its crests stand out of the background like light, and the fit would see its troughs alone. So the noise of
 * the rate is taken off first, with a mask that still mistakes crests, and the mask made again from what is left. Faint light stands out better there, too.
 */
final class BackgroundMask {

    private final CleanFlickerNoiseParams p;
    private final BackgroundClip<StepException> clip;
    /** Cleans rates, which are divided by the flat already; null if masks are made from rates as they are. */
    private final ImageCleaner cleaner;

    private final float[] cleaned;
    private final boolean[] usable;

    /** @param settings how images of the exposure are cleaned */
    BackgroundMask(
            StepContext ctx,
            CleanFlickerNoiseParams p,
            ImageCleaner.Settings settings,
            BackgroundClip<StepException> clip) {
        this.p = p;
        this.clip = clip;
        boolean first = p.maskCleaned() && p.nSigma() > 0 && p.userMask() == null;
        cleaner = first ? new ImageCleaner(ctx, settings.withoutFlat(), clip) : null;
        int plane = settings.ny() * settings.nx();
        cleaned = first ? new float[plane] : null;
        usable = first ? new boolean[plane] : null;
    }

    /**
     * @param rate [y][x], divided by the flat; read only
     * @param regions pixels to leave out, or null; read only
     */
    boolean[] of(float[] rate, boolean[] regions) throws StepException {
        var mask = clip.background(rate, regions, p.nSigma(), p.fitHistogram());
        if (cleaner == null) {
            return mask;
        }
        System.arraycopy(rate, 0, cleaned, 0, cleaned.length);
        System.arraycopy(mask, 0, usable, 0, usable.length);
        if (!cleaner.clean(cleaned, usable)) {
            return mask;
        }
        for (int k = 0; k < cleaned.length; k++) {
            // what has no rate has none afterwards
            cleaned[k] = rate[k] == 0 || rate[k] != rate[k] ? rate[k] : cleaned[k];
        }
        return clip.background(cleaned, regions, p.nSigma(), p.fitHistogram());
    }
}
