package org.webbcal.api.run;

import java.util.Optional;
import org.webbcal.model.Header;

/**
 * What decides about the calibration of an exposure, known from its headers alone.
 *
 * @param name what messages call it: the file's base name, or the product's name
 * @param primary primary header as it was when the plan was made; a copy, later changes of the model are not seen
 * @param sci header of SCI, likewise
 */
public record ExposureInfo(String name, Header primary, Header sci) {

    public String instrument() {
        return primary.string("INSTRUME", "");
    }

    public String detector() {
        return primary.string("DETECTOR", "");
    }

    public String expType() {
        return primary.string("EXP_TYPE", "");
    }

    public String subarray() {
        return primary.string("SUBARRAY", "");
    }

    public String filter() {
        return primary.string("FILTER", "");
    }

    public boolean isMiri() {
        return "MIRI".equals(instrument());
    }

    /** Whether it is a time series: flagged so or of a time-series type, with at least two integrations. */
    public boolean isTso() {
        boolean flagged = primary.bool("TSOVISIT").orElse(false) || "NRS_BRIGHTOBJ".equals(expType());
        return flagged && primary.integer("NINTS", 2) >= 2;
    }

    public Optional<String> keyword(String key) {
        return primary.string(key).or(() -> sci.string(key));
    }
}
