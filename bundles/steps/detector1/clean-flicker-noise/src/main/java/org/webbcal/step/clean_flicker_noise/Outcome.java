package org.webbcal.step.clean_flicker_noise;

import org.webbcal.api.step.StepContext;
import org.webbcal.model.Header;

/** What the scientist is told at the end: stripes before and after, and what could not be cleaned. */
final class Outcome {

    private Outcome() {}

    /**
     * @param unit of the images
     * @param images what an image is called: group difference, rate
     */
    static void tell(StepContext ctx, Header header, ImageCleaner cleaner, String unit, String images) {
        int n = cleaner.images();
        if (cleaner.withoutModel() > 0) {
            ctx.warn(
                    "background_method = model: in " + cleaner.withoutModel() + " of " + n + " " + images
                            + " no box has 90 % background pixels; the median was taken instead: larger boxes (background_box_size) may help");
        }
        if (cleaner.unusable() > 0) {
            ctx.warn(cleaner.unusable() + " of " + n + " " + images + " have no background pixel and stay as they are");
        }
        if (cleaner.partsWithout() > 0) {
            ctx.warn(cleaner.partsWithout() + " lines or sections of " + n + " " + images
                    + " have too few background pixels for a fit and stay as they are");
        }
        String[] keys = {"CFNCOLB", "CFNCOLA", "CFNROWB", "CFNROWA"};
        String[] words = {
            "Stripes of columns before", "Stripes of columns after", "Stripes of rows before", "Stripes of rows after"
        };
        for (int k = 0; k < keys.length; k++) {
            double v = cleaner.stripes(k);
            header.set(keys[k], v, "[" + unit + "] " + words[k] + " cleaning, rms");
            ctx.note(words[k].toLowerCase(java.util.Locale.ROOT).replace(' ', '_'), v);
        }
        ctx.info(String.format(
                java.util.Locale.ROOT,
                "%d %s, stripes rms in %s: columns %.4g before, %.4g after; rows %.4g before, %.4g after",
                n,
                images,
                unit,
                cleaner.stripes(0),
                cleaner.stripes(1),
                cleaner.stripes(2),
                cleaner.stripes(3)));
    }
}
