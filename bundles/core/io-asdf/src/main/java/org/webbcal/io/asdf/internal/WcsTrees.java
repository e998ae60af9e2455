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
            case "frame2d" -> frame(Frame.Kind.FRAME2D, map, List.of("x", "y"), "pixel");
            case "celestial_frame" -> celestial(tag, map);
            case "spectral_frame" -> frame(Frame.Kind.SPECTRAL, map, List.of("wavelength"), "um");
            case "composite_frame" -> composite(tag, map);
            default -> Transforms.readGwcs(tag, name, map);
        };
    }

    private static Frame frame(Frame.Kind kind, Map<String, Object> map, List<String> axes, String unit) {
        var names = map.get("axes_names") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : axes;
        var units = map.get("unit") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : names.stream().map(n -> unit).toList();
        return new Frame(String.valueOf(map.get("name")), kind, names, units);
    }

    /** A frame on the sky; other reference frames than ICRS are left as they are, for pixels would not map to ICRS. */
    private static Object celestial(String tag, Map<String, Object> map) {
        boolean icrs = map.get("reference_frame") instanceof Tagged t && t.tag().contains("/icrs")
                || map.get("reference_frame") instanceof Map<?, ?> m && "ICRS".equals(m.get("type"));
        return icrs ? frame(Frame.Kind.CELESTIAL, map, List.of("lon", "lat"), "deg") : new Tagged(tag, map);
    }

    private static Object composite(String tag, Map<String, Object> map) {
        var axes = new ArrayList<String>();
        var units = new ArrayList<String>();
        if (!(map.get("frames") instanceof List<?> parts)) {
            return new Tagged(tag, map);
        }
        for (var part : parts) {
            if (!(part instanceof Frame f)) {
                return new Tagged(tag, map);
            }
            axes.addAll(f.axes());
            units.addAll(f.units());
        }
        return new Frame(String.valueOf(map.get("name")), Frame.Kind.COMPOSITE, axes, units);
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
