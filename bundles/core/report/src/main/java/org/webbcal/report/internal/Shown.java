package org.webbcal.report.internal;

import java.util.List;
import java.util.Map;
import org.webbcal.api.issue.Evidence;

/**
 * A product on the page.
 *
 * @param product what it says of itself
 * @param mode id of its mode
 * @param picture a PNG; empty if it could not be drawn
 * @param wide whether the picture is much wider than high
 * @param flags share of its samples that carry each flag
 */
record Shown(Evidence.Product product, String mode, byte[] picture, boolean wide, Map<String, Double> flags) {

    /** Kinds of products in the order in which people look for them. */
    private static final List<String> ORDER = List.of(
            "c1d",
            "x1d",
            "x1dints",
            "s3d",
            "i2d",
            "s2d",
            "psfsub",
            "cal",
            "calints",
            "crf",
            "crfints",
            "bsub",
            "bsubints",
            "rate",
            "rateints",
            "ramp",
            "uncal");

    int order() {
        int at = ORDER.indexOf(product.suffix());
        return at < 0 ? ORDER.size() : at;
    }
}
