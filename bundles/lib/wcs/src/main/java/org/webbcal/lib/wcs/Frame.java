package org.webbcal.lib.wcs;

import java.util.ArrayList;
import java.util.List;

/**
 * A coordinate frame of a {@link Gwcs}.
 *
 * @param name {@code detector}, {@code v2v3}, {@code v2v3vacorr}, {@code world} …
 * @param kind what the axes are
 * @param axes names of the axes; empty for a frame of which a file gives no more than the name
 * @param units their units, {@code pixel}, {@code arcsec}, {@code deg}, {@code um}; empty text for none
 * @param physicalTypes what the axes mean, {@code pos.eq.ra}, {@code em.wl}, {@code custom:x}
 * @param order position of each axis among those of the frame around, or of the frame itself
 * @param parts of a composite frame, {@code axes} and the other lists hold those of the parts in their order; empty for other kinds
 */
public record Frame(
        String name,
        Kind kind,
        List<String> axes,
        List<String> units,
        List<String> physicalTypes,
        List<Integer> order,
        List<Frame> parts) {

    /** Kinds of frames, as gwcs has them. */
    public enum Kind {
        FRAME2D,
        CELESTIAL,
        SPECTRAL,
        COMPOSITE,
        /** Axes of any meaning, such as the three direction cosines of NIRSpec. */
        GENERIC
    }

    /** Pixels, 0-based. */
    public static final Frame DETECTOR =
            new Frame("detector", Kind.FRAME2D, List.of("x", "y"), List.of("pixel", "pixel"));

    /** The telescope's focal plane on the sky. */
    public static final Frame V2V3 = focalPlane("v2v3");

    /** The same with the velocity aberration taken out. */
    public static final Frame V2V3VACORR = focalPlane("v2v3vacorr");

    /** The same after alignment to other exposures or to a catalogue. */
    public static final Frame V2V3CORR = focalPlane("v2v3corr");

    /** ICRS. */
    public static final Frame WORLD = new Frame("world", Kind.CELESTIAL, List.of("lon", "lat"), List.of("deg", "deg"));

    public Frame {
        axes = List.copyOf(axes);
        units = List.copyOf(units);
        physicalTypes = List.copyOf(physicalTypes);
        order = List.copyOf(order);
        parts = List.copyOf(parts);
        if (units.size() != axes.size() || physicalTypes.size() != axes.size() || order.size() != axes.size()) {
            throw new IllegalArgumentException("frame '" + name + "' with " + axes.size() + " axes has " + units.size()
                    + " units, " + physicalTypes.size() + " physical types and " + order.size() + " positions");
        }
    }

    /** A frame with the usual physical types, its axes in their order. A composite one is made by {@link #composite}, so that its parts are known. */
    public Frame(String name, Kind kind, List<String> axes, List<String> units) {
        this(name, kind, axes, units, physicalTypes(kind, axes), positions(0, axes.size()), List.of());
    }

    /** Frames side by side; the axes of the first part come first. */
    public static Frame composite(String name, Frame... parts) {
        var placed = new ArrayList<Frame>();
        int next = 0;
        for (var part : parts) {
            placed.add(part.at(next));
            next += part.axes.size();
        }
        return ofParts(name, placed);
    }

    /**
     * Frames that say themselves where their axes are.
     *
     * @throws IllegalArgumentException if two axes claim one position, or none has it
     */
    public static Frame ofParts(String name, List<Frame> parts) {
        int n = parts.stream().mapToInt(p -> p.axes.size()).sum();
        var axes = new String[n];
        var units = new String[n];
        var types = new String[n];
        for (var part : parts) {
            for (int k = 0; k < part.axes.size(); k++) {
                int at = part.order.get(k);
                if (at < 0 || at >= n || axes[at] != null) {
                    throw new IllegalArgumentException("the parts of frame '" + name + "' do not share out its " + n
                            + " axes: position " + at + " is claimed by axis '" + part.axes.get(k) + "'");
                }
                axes[at] = part.axes.get(k);
                units[at] = part.units.get(k);
                types[at] = part.physicalTypes.get(k);
            }
        }
        return new Frame(name, Kind.COMPOSITE, List.of(axes), List.of(units), List.of(types), positions(0, n), parts);
    }

    /** A wavelength, µm. */
    public static Frame spectral(String name, String axis) {
        return new Frame(name, Kind.SPECTRAL, List.of(axis), List.of("um"));
    }

    /** The same frame with its axes at positions from {@code first}. */
    public Frame at(int first) {
        return new Frame(name, kind, axes, units, physicalTypes, positions(first, axes.size()), parts);
    }

    private static List<String> physicalTypes(Kind kind, List<String> axes) {
        return switch (kind) {
            case CELESTIAL -> List.of("pos.eq.ra", "pos.eq.dec").subList(0, Math.min(2, axes.size()));
            case SPECTRAL -> axes.stream().map(a -> "em.wl").toList();
            default -> axes.stream().map(a -> "custom:" + a).toList();
        };
    }

    private static List<Integer> positions(int first, int count) {
        var out = new ArrayList<Integer>(count);
        for (int k = 0; k < count; k++) {
            out.add(first + k);
        }
        return out;
    }

    private static Frame focalPlane(String name) {
        return new Frame(name, Kind.FRAME2D, List.of("v2", "v3"), List.of("arcsec", "arcsec"));
    }
}
