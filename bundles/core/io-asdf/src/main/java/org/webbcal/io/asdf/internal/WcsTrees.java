package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.io.asdf.Tagged;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;

/** From nodes of the gwcs schemas to frames and world coordinates. */
final class WcsTrees {

    private WcsTrees() {}

    static Object read(String tag, String name, Map<String, Object> map) throws AsdfException {
        return switch (name) {
            case "wcs" -> wcs(tag, map);
            case "step" -> map;
            case "frame" -> frame(Frame.Kind.GENERIC, map, List.of(), "");
            case "frame2d" -> frame(Frame.Kind.FRAME2D, map, List.of("x", "y"), "pixel");
            case "celestial_frame" -> celestial(tag, map);
            case "spectral_frame" -> frame(Frame.Kind.SPECTRAL, map, List.of("wavelength"), "um");
            case "composite_frame" -> composite(tag, map);
            default -> Transforms.readGwcs(tag, name, map);
        };
    }

    private static Frame frame(Frame.Kind kind, Map<String, Object> map, List<String> axes, String unit) {
        var units = texts(map.get("unit"), List.of());
        var names = texts(map.get("axes_names"), units.isEmpty() || units.size() == axes.size() ? axes : units);
        var plain = new Frame(
                String.valueOf(map.get("name")),
                kind,
                names,
                units.size() == names.size()
                        ? units
                        : names.stream().map(n -> unit).toList());
        var types = texts(map.get("axis_physical_types"), List.of());
        var order = new ArrayList<Integer>();
        if (map.get("axes_order") instanceof List<?> list) {
            list.forEach(v -> order.add(v instanceof Long n ? (int) (long) n : -1));
        }
        return new Frame(
                plain.name(),
                kind,
                names,
                plain.units(),
                types.size() == names.size() ? types : plain.physicalTypes(),
                order.size() == names.size() ? order : plain.order(),
                List.of());
    }

    private static List<String> texts(Object value, List<String> otherwise) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : otherwise;
    }

    /** A frame on the sky; other reference frames than ICRS are left as they are, for pixels would not map to ICRS. */
    private static Object celestial(String tag, Map<String, Object> map) {
        boolean icrs = map.get("reference_frame") instanceof Tagged t && t.tag().contains("/icrs")
                || map.get("reference_frame") instanceof Map<?, ?> m && "ICRS".equals(m.get("type"));
        return icrs ? frame(Frame.Kind.CELESTIAL, map, List.of("lon", "lat"), "deg") : new Tagged(tag, map);
    }

    private static Object composite(String tag, Map<String, Object> map) {
        if (!(map.get("frames") instanceof List<?> list)) {
            return new Tagged(tag, map);
        }
        var parts = new ArrayList<Frame>();
        for (var part : list) {
            if (!(part instanceof Frame f)) {
                return new Tagged(tag, map);
            }
            parts.add(f);
        }
        return Frame.ofParts(String.valueOf(map.get("name")), parts);
    }

    private static Object wcs(String tag, Map<String, Object> map) throws AsdfException {
        if (!(map.get("steps") instanceof List<?> steps) || steps.isEmpty()) {
            throw new AsdfException("world coordinates have no steps");
        }
        var frames = new ArrayList<Frame>();
        var transforms = new ArrayList<Transform>();
        for (int k = 0; k < steps.size(); k++) {
            if (!(steps.get(k) instanceof Map<?, ?> step)) {
                return new Tagged(tag, map);
            }
            if (step.get("frame") instanceof Frame f) {
                frames.add(f);
            } else if (step.get("frame") instanceof String name) {
                frames.add(new Frame(name, Frame.Kind.FRAME2D, List.of(), List.of()));
            } else {
                return new Tagged(tag, map);
            }
            if (k < steps.size() - 1) {
                if (!(step.get("transform") instanceof Transform t)) {
                    return new Tagged(tag, map);
                }
                transforms.add(t);
            }
        }
        var name = map.get("name") instanceof String s ? s : "";
        return new Gwcs(name, frames, transforms, box(transforms));
    }

    private static Gwcs.BoundingBox box(List<Transform> transforms) {
        if (transforms.isEmpty()
                || !(transforms.get(0) instanceof Annotated a)
                || a.box().size() != 2) {
            return null;
        }
        var x = a.box().get(0);
        var y = a.box().get(1);
        return new Gwcs.BoundingBox(x.low(), x.high(), y.low(), y.high());
    }

    /** The first tag inside a value that kept it from becoming what it is; for messages. */
    static String unknownTag(Object value) {
        if (value instanceof Tagged t) {
            var inside = unknownTag(t.value());
            return inside == null ? t.tag() : inside;
        }
        if (value instanceof Map<?, ?> m) {
            return m.entrySet().stream()
                    .filter(e -> !"reference_frame".equals(e.getKey()))
                    .map(e -> unknownTag(e.getValue()))
                    .filter(s -> s != null)
                    .findFirst()
                    .orElse(null);
        }
        return value instanceof List<?> l
                ? l.stream()
                        .map(WcsTrees::unknownTag)
                        .filter(s -> s != null)
                        .findFirst()
                        .orElse(null)
                : null;
    }
}
