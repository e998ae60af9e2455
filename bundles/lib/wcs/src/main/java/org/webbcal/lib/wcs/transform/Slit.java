package org.webbcal.lib.wcs.transform;

import java.util.ArrayList;
import java.util.List;

/**
 * An open slit of NIRSpec, as {@code jwst} keeps it in world coordinates: twenty values, texts and numbers, in this order: name, shutter_id,
 * dither_position, xcen, ycen, ymin, ymax, quadrant, source_id, shutter_state, source_name, source_alias, stellarity, source_xpos, source_ypos,
 * source_ra, source_dec, slit_xscale, slit_yscale, slit_id. Slices of the integral field unit have a number alone.
 *
 * @param fields {@link String} and {@link Number}; one for a slice
 */
public record Slit(List<Object> fields) {

    private static final List<Object> DEFAULTS =
            List.of("", 0L, 0L, 0.0, 0.0, 0.0, 0.0, 0L, 0L, "", "", "", 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, -9999L);

    private static final int ID = 19;
    private static final long NO_ID = -9999;

    public Slit {
        for (var f : fields) {
            if (!(f instanceof String || f instanceof Number)) {
                throw new IllegalArgumentException("a slit holds texts and numbers, not " + f);
            }
        }
        if (fields.isEmpty() || fields.size() > DEFAULTS.size()) {
            throw new IllegalArgumentException("a slit has up to " + DEFAULTS.size() + " values, not " + fields.size());
        }
        fields = List.copyOf(fields);
    }

    /** A slice of the integral field unit. */
    public static Slit slice(long number) {
        return new Slit(List.of(number));
    }

    /** The slit with all its values; those missing in old files get their defaults. A slice stays as it is. */
    public Slit complete() {
        if (isSlice()) {
            return this;
        }
        var all = new ArrayList<>(fields);
        all.addAll(DEFAULTS.subList(all.size(), DEFAULTS.size()));
        return new Slit(all);
    }

    public boolean isSlice() {
        return fields.size() == 1 && fields.get(0) instanceof Number;
    }

    /** Value {@code k} in the order above. */
    public Object get(int k) {
        return k < fields.size() ? fields.get(k) : DEFAULTS.get(k);
    }

    /** What the slit is called, {@code S200A1} or a number as text. */
    public String name() {
        return String.valueOf(get(0));
    }

    /** What selects the slit: slit_id, or the name in files that have none. */
    public Object key() {
        return !isSlice() && get(ID) instanceof Number id && id.longValue() != NO_ID ? id : get(0);
    }
}
