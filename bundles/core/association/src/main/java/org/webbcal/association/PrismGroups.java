package org.webbcal.association;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.webbcal.api.association.Association;
import org.webbcal.api.association.Grouping;
import org.webbcal.api.product.ProductReader.Probe;

/**
 * MIRI low-resolution spectra. Nods of one observation in the slit are each other's background; where there are none, dedicated background exposures
 * ({@code BKGDTARG}) of the program serve; both are for level 2. The verification image of the target acquisition goes with every exposure of its observation.
 * Level 3 combines the exposures of a target ({@code spec3}), time series with all segments ({@code tso3}).
 *
 * @see "jwst associations/lib/rules_level2b.py (Asn_Lv2MIRLRSFixedSlitNod, Asn_MIRLRSTAConfirm), rules_level3.py (Asn_Lv3SpectralTarget, Asn_Lv3TSO)"
 */
final class PrismGroups {

    private static final String SLIT = "MIR_LRS-FIXEDSLIT";
    private static final Set<String> TYPES = Set.of(SLIT, "MIR_LRS-SLITLESS");

    /** Filters in which the imager acquires and verifies targets. */
    private static final Set<String> ACQUISITION_FILTERS = Set.of("F560W", "F1000W", "F1500W", "FND");

    /** Nods nearer than this overlap: one would take light of the source away from the other, arcsec; about twice the width of a trace at 10 um. */
    private static final double NOD_SEPARATION = 0.7;

    private final List<Probe> science = new ArrayList<>();
    private final List<Probe> backgrounds = new ArrayList<>();
    private final List<Probe> verifications = new ArrayList<>();
    private final List<Association> associations = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    private PrismGroups(List<Probe> exposures) {
        for (var probe : exposures) {
            var type = probe.exposure().expType();
            if (type.equals("MIR_TACONFIRM")) {
                verifications.add(probe);
            } else if (TYPES.contains(type)) {
                (isBackground(probe) ? backgrounds : science).add(probe);
            }
        }
    }

    static Grouping of(List<Probe> exposures) {
        var groups = new PrismGroups(exposures);
        groups.form();
        return new Grouping(groups.associations, List.copyOf(groups.notes));
    }

    private void form() {
        for (var probe : science) {
            List<Association.Member> members = new ArrayList<>();
            members.add(GroupNames.member(probe, "science"));
            if (!probe.exposure().isTso()) {
                var others = isNod(probe) ? nods(probe) : List.<Probe>of();
                (others.isEmpty() ? dedicated(probe) : others)
                        .forEach(b -> members.add(GroupNames.member(b, "background")));
            }
            verification(probe).ifPresent(v -> members.add(GroupNames.member(v, "target_acquisition")));
            if (members.size() > 1) {
                associations.add(new Association(
                        probe.exposure().isTso() ? "tso-spec2" : "spec2",
                        GroupNames.id(probe),
                        GroupNames.exposure(probe),
                        members,
                        null,
                        ""));
            }
        }
        associations.addAll(GroupNames.combined(
                "spec3", science.stream().filter(p -> !p.exposure().isTso()).toList()));
        associations.addAll(GroupNames.combined(
                "tso3",
                science.stream()
                        .filter(p -> p.exposure().isTso())
                        .sorted(GroupNames.IN_TIME)
                        .toList()));
    }

    // ---- backgrounds
    // ------------------------------------------------------------------------------------------------------------------

    /** Exposures of the same observation at the other places of the nod pattern. */
    private List<Probe> nods(Probe probe) {
        List<Probe> nods = new ArrayList<>();
        boolean refused = false;
        for (var other : science) {
            if (other == probe
                    || other.exposure().isTso()
                    || !isNod(other)
                    || !sameObservation(probe, other)
                    || !same(probe, other, "SUBARRAY")
                    || !GroupNames.target(probe).equals(GroupNames.target(other))) {
                continue;
            }
            if (!sameFilter(probe, other)) {
                otherFilter("nod", probe, other);
                refused = true;
            } else if (number(probe) != number(other)) {
                double distance = distance(probe, other);
                if (distance < NOD_SEPARATION) {
                    samePlace(probe, other, distance);
                    refused = true;
                } else {
                    nods.add(other);
                }
            }
        }
        int positions = probe.exposure().primary().integer("NUMDTHPT", 0);
        if (nods.isEmpty() && !refused && positions > 1) {
            notes.add(
                    GroupNames.exposure(probe) + ": nod " + number(probe) + " of " + positions
                            + " without another of its observation (PATT_NUM, NUMDTHPT): no nod is subtracted; give the other exposure as well");
        }
        return nods;
    }

    /** Exposures of background targets of the program; where there are several such observations, those of the one nearest in number. */
    private List<Probe> dedicated(Probe probe) {
        List<Probe> found = new ArrayList<>();
        for (var other : backgrounds) {
            if (!same(probe, other, "PROGRAM")
                    || !same(probe, other, "EXP_TYPE")
                    || !same(probe, other, "SUBARRAY")
                    || other.exposure().isTso()) {
                continue;
            }
            if (sameFilter(probe, other)) {
                found.add(other);
            } else {
                otherFilter("background", probe, other);
            }
        }
        int nearest =
                found.stream().mapToInt(b -> observationsApart(probe, b)).min().orElse(0);
        return found.stream()
                .filter(b -> observationsApart(probe, b) == nearest)
                .toList();
    }

    private static int observationsApart(Probe a, Probe b) {
        return Math.abs(a.exposure().primary().integer("OBSERVTN", 0)
                - b.exposure().primary().integer("OBSERVTN", 0));
    }

    private void otherFilter(String what, Probe probe, Probe other) {
        // once for two nods
        if (notes.stream()
                .noneMatch(n ->
                        n.startsWith(GroupNames.exposure(other) + ":") && n.contains(GroupNames.exposure(probe)))) {
            notes.add(GroupNames.exposure(probe) + ": " + what + " " + GroupNames.exposure(other) + " has FILTER "
                    + other.exposure().filter() + " and this exposure "
                    + probe.exposure().filter() + ": it is not subtracted");
        }
    }

    private void samePlace(Probe probe, Probe other, double distance) {
        var first = GroupNames.exposure(probe).compareTo(GroupNames.exposure(other)) < 0 ? probe : other;
        notes.add(String.format(
                Locale.ROOT,
                "%s: nods %d and %d (%s) lie in the same place, %.2f arcsec apart (XOFFSET, YOFFSET): one would take away the source of the"
                        + " other, none is subtracted; correct the keywords or give a dedicated background",
                GroupNames.exposure(first),
                number(first),
                number(first == probe ? other : probe),
                GroupNames.exposure(first == probe ? other : probe),
                distance));
    }

    // ---- verification
    // -----------------------------------------------------------------------------------------------------------------

    /** The last usable verification image of the observation. */
    private Optional<Probe> verification(Probe probe) {
        Probe last = null;
        for (var image : verifications) {
            if (!sameObservation(probe, image)) {
                continue;
            }
            var filter = image.exposure().filter().toUpperCase(Locale.ROOT);
            if (!ACQUISITION_FILTERS.contains(filter)) {
                notes.add(GroupNames.exposure(image) + ": verification image with FILTER "
                        + (filter.isEmpty() ? "(none)" : filter)
                        + ", expected F560W, F1000W, F1500W or FND: the place of the target is not measured on it");
            } else if (last == null || start(image).compareTo(start(last)) >= 0) {
                last = image;
            }
        }
        if (last == null && SLIT.equals(probe.exposure().expType())) {
            notes.add(observation(probe)
                    + ": no verification image (MIR_TACONFIRM) of this observation: path losses are those of the middle of the slit, and the"
                    + " source is looked for by its trace; give the image, if one was taken");
        }
        return Optional.ofNullable(last);
    }

    private static String observation(Probe probe) {
        var header = probe.exposure().primary();
        return "jw" + header.string("PROGRAM", "00000") + "-" + GroupNames.id(probe);
    }

    private static String start(Probe probe) {
        var header = probe.exposure().primary();
        return header.string("DATE-OBS", "") + "T" + header.string("TIME-OBS", "");
    }

    // ---- headers
    // ----------------------------------------------------------------------------------------------------------------------

    private static boolean isBackground(Probe probe) {
        return probe.exposure().primary().bool("BKGDTARG").orElse(false);
    }

    private static boolean isNod(Probe probe) {
        return SLIT.equals(probe.exposure().expType())
                && probe.exposure()
                        .primary()
                        .string("PATTTYPE", "")
                        .toUpperCase(Locale.ROOT)
                        .endsWith("NOD");
    }

    private static boolean sameObservation(Probe a, Probe b) {
        return same(a, b, "PROGRAM") && same(a, b, "OBSERVTN");
    }

    private static boolean sameFilter(Probe a, Probe b) {
        return same(a, b, "FILTER");
    }

    private static boolean same(Probe a, Probe b, String key) {
        return a.exposure()
                .primary()
                .string(key, "")
                .equalsIgnoreCase(b.exposure().primary().string(key, ""));
    }

    private static int number(Probe probe) {
        return probe.exposure().primary().integer("PATT_NUM", 1);
    }

    /**
     * Distance on the sky as the pattern has it or, where no offsets are told, as the telescope pointed, arcsec; infinite if the headers do not tell.
     */
    private static double distance(Probe a, Probe b) {
        var from = a.exposure().primary();
        var to = b.exposure().primary();
        if (from.number("XOFFSET").isPresent() && to.number("XOFFSET").isPresent()) {
            return Math.hypot(
                    from.number("XOFFSET", 0) - to.number("XOFFSET", 0),
                    from.number("YOFFSET", 0) - to.number("YOFFSET", 0));
        }
        var here = a.exposure().sci();
        var there = b.exposure().sci();
        if (here.number("RA_REF").isEmpty() || there.number("RA_REF").isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        double dec = here.number("DEC_REF", 0);
        double ra = Math.IEEEremainder(here.number("RA_REF", 0) - there.number("RA_REF", 0), 360);
        return 3600 * Math.hypot(ra * Math.cos(Math.toRadians(dec)), dec - there.number("DEC_REF", 0));
    }
}
