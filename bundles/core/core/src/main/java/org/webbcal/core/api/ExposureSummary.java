package org.webbcal.core.api;

import java.util.List;
import java.util.Map;
import org.webbcal.api.product.ProductReader.FileKind;

/**
 * What an exposure is.
 *
 * @param stem name without suffix and extension
 * @param suffix {@code rate} of {@code jw…_rate.fits}; empty where the name has none
 * @param facts keyword facts for display, in order
 * @param mode id of the matching mode, or empty
 * @param stages stages that it would still go through
 */
public record ExposureSummary(
        String file,
        String stem,
        String suffix,
        FileKind kind,
        int[] dims,
        Map<String, String> facts,
        String mode,
        List<String> stages) {}
