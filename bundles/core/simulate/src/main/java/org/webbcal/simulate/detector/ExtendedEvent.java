package org.webbcal.simulate.detector;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.model.Table;

/**
 * A particle event that many pixels see: a snowball of the near-infrared detectors, or a shower of MIRI.
 *
 * @param integration 0-based; {@code group}: the first group that has its charge, 0-based
 * @param x centre, 0-based pixels
 * @param major semi-axis, pixels: of a snowball's saturated core, of a shower's half light
 * @param angle of the major axis from x to y, rad
 * @param amplitude charge in the centre, DN
 */
public record ExtendedEvent(
        Kind kind,
        int integration,
        int group,
        double y,
        double x,
        double major,
        double minor,
        double angle,
        double amplitude) {

    /** Kinds of events. */
    public enum Kind {
        SNOWBALL,
        SHOWER
    }

    // Snowballs: a core that saturates, and a rim that falls off within the radius of the core.
    private static final double CORE_DN = 120000;
    private static final double RIM_DN = 4000;
    private static final double RIM_SCALE = 0.35;
    private static final double RIM_EXTENT = 2.6;
    private static final double MEDIAN_CORE = 3.5;
    private static final double CORE_SPREAD = 0.45;
    // Showers: a faint patch, which glows on for some groups.
    private static final double SHOWER_EXTENT = 1.7;
    private static final double GLOW = 0.25;
    private static final int GLOW_GROUPS = 4;
    private static final double MEDIAN_SHOWER = 22;
    private static final double SHOWER_SPREAD = 0.4;

    /** Where and when events may be. */
    public record Field(int nints, int ngroups, int ny, int nx, double groupSeconds, double pixelCm2) {}

    /** Snowballs of an exposure, at a rate per cm² and second. */
    public static List<ExtendedEvent> snowballs(Noise noise, Field field, double perCm2Second) {
        List<ExtendedEvent> events = new ArrayList<>();
        fall(noise, field, perCm2Second, (i, g) -> {
            double radius = MEDIAN_CORE * Math.exp(CORE_SPREAD * noise.normal());
            events.add(new ExtendedEvent(
                    Kind.SNOWBALL,
                    i,
                    g,
                    noise.uniform() * field.ny(),
                    noise.uniform() * field.nx(),
                    radius,
                    radius * (0.85 + 0.15 * noise.uniform()),
                    Math.PI * noise.uniform(),
                    CORE_DN));
        });
        return events;
    }

    /**
     * Showers of an exposure.
     *
     * @param amplitude median charge in the centre, DN
     */
    public static List<ExtendedEvent> showers(Noise noise, Field field, double perCm2Second, double amplitude) {
        List<ExtendedEvent> events = new ArrayList<>();
        fall(noise, field, perCm2Second, (i, g) -> {
            double major = MEDIAN_SHOWER * Math.exp(SHOWER_SPREAD * noise.normal());
            events.add(new ExtendedEvent(
                    Kind.SHOWER,
                    i,
                    g,
                    noise.uniform() * field.ny(),
                    noise.uniform() * field.nx(),
                    major,
                    major * (0.35 + 0.5 * noise.uniform()),
                    Math.PI * noise.uniform(),
                    amplitude * Math.exp(SHOWER_SPREAD * noise.normal())));
        });
        return events;
    }

    private interface Event {
        void at(int integration, int group);
    }

    private static void fall(Noise noise, Field field, double perCm2Second, Event event) {
        double mean = perCm2Second * field.pixelCm2() * field.ny() * field.nx() * field.groupSeconds();
        for (int i = 0; i < field.nints(); i++) {
            for (int g = 0; g < field.ngroups(); g++) {
                int n = (int) noise.poisson(mean);
                for (int k = 0; k < n; k++) {
                    event.at(i, g);
                }
            }
        }
    }

    /** The charge in each pixel. */
    public static List<CosmicRay> pixels(List<ExtendedEvent> events, Field field) {
        List<CosmicRay> hits = new ArrayList<>();
        events.forEach(e -> e.add(hits, field));
        return hits;
    }

    private void add(List<CosmicRay> hits, Field field) {
        double extent = kind == Kind.SNOWBALL ? RIM_EXTENT : SHOWER_EXTENT;
        int reach = (int) Math.ceil(extent * major);
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        for (int py = (int) Math.max(0, y - reach); py <= Math.min(field.ny() - 1, y + reach); py++) {
            for (int px = (int) Math.max(0, x - reach); px <= Math.min(field.nx() - 1, x + reach); px++) {
                double u = ((px - x) * cos + (py - y) * sin) / major;
                double v = ((py - y) * cos - (px - x) * sin) / minor;
                double r = Math.hypot(u, v);
                if (r > extent) {
                    continue;
                }
                double dn = kind == Kind.SNOWBALL
                        ? r <= 1 ? amplitude : RIM_DN * Math.exp(-(r - 1) / RIM_SCALE)
                        : amplitude * Math.exp(-r * r * Math.log(2));
                hits.add(new CosmicRay(integration, group, py, px, (float) dn));
                double glow = dn;
                for (int k = 1; kind == Kind.SHOWER && k <= GLOW_GROUPS && group + k < field.ngroups(); k++) {
                    glow *= GLOW;
                    hits.add(new CosmicRay(integration, group + k, py, px, (float) glow));
                }
            }
        }
    }

    /** The events as a table, beside the exposure. */
    public static Table table(List<ExtendedEvent> events) {
        int n = events.size();
        var kind = new String[n];
        var numbers = new int[2][n];
        var sizes = new double[6][n];
        for (int k = 0; k < n; k++) {
            var e = events.get(k);
            kind[k] = e.kind().name().toLowerCase(Locale.ROOT);
            numbers[0][k] = e.integration();
            numbers[1][k] = e.group();
            double[] values = {e.y(), e.x(), e.major(), e.minor(), Math.toDegrees(e.angle()), e.amplitude()};
            for (int c = 0; c < values.length; c++) {
                sizes[c][k] = values[c];
            }
        }
        return new Table()
                .add(new Table.Column("kind", kind, "", "snowball or shower"))
                .add(new Table.Column("integration", numbers[0], "", "0-based"))
                .add(new Table.Column("group", numbers[1], "", "first group that has the charge, 0-based"))
                .add(new Table.Column("y", sizes[0], "pix", "row of the centre, 0-based"))
                .add(new Table.Column("x", sizes[1], "pix", "column of the centre, 0-based"))
                .add(new Table.Column("major", sizes[2], "pix", "semi-axis: saturated core, or half light"))
                .add(new Table.Column("minor", sizes[3], "pix", "the other semi-axis"))
                .add(new Table.Column("angle", sizes[4], "deg", "of the major axis, from x to y"))
                .add(new Table.Column("charge", sizes[5], "DN", "in the centre"));
    }
}
