package org.webbcal.association;

import java.util.List;
import org.webbcal.api.association.Association;
import org.webbcal.api.product.ProductReader.Probe;

/** Images of MIRI: an {@code image3} association of the exposures of a target and filter. Background targets and time series stay out. */
final class ImagingGroups {

    private ImagingGroups() {}

    static List<Association> of(List<Probe> exposures) {
        return GroupNames.combined(
                "image3",
                exposures.stream()
                        .filter(p -> "MIR_IMAGE".equals(p.exposure().expType())
                                && !p.exposure().isTso()
                                && !p.exposure().primary().bool("BKGDTARG").orElse(false))
                        .toList());
    }
}
