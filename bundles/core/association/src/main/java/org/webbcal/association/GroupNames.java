package org.webbcal.association;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.webbcal.api.association.Association;
import org.webbcal.api.product.ProductReader.Probe;

/** Names of what is formed from headers, and associations of level 3 by these names. */
final class GroupNames {

    private GroupNames() {}

    /** Exposures of one program, observation, target, filter and subarray become one association of level 3. */
    static List<Association> combined(String type, List<Probe> science) {
        Map<String, List<Probe>> groups = science.stream()
                .collect(Collectors.groupingBy(GroupNames::product, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(g -> new Association(
                        type,
                        id(g.getValue().get(0)),
                        g.getKey(),
                        g.getValue().stream().map(p -> member(p, "science")).toList(),
                        null,
                        ""))
                .toList();
    }

    /** Segments in the order of their integrations, exposures in that of their numbers: names of files may be anybody's. */
    static final Comparator<Probe> IN_TIME = Comparator.comparing(GroupNames::place)
            .thenComparing(p -> p.exposure().primary().integer("INTSTART", 0))
            .thenComparing(p -> p.exposure().primary().integer("EXSEGNUM", 0));

    private static String place(Probe probe) {
        var header = probe.exposure().primary();
        return Stream.of("VISIT", "VISITGRP", "SEQ_ID", "ACT_ID", "EXPOSURE")
                .map(k -> header.string(k, ""))
                .collect(Collectors.joining("/"));
    }

    static Association.Member member(Probe probe, String role) {
        return new Association.Member(probe.path(), role, "", "");
    }

    /** {@code o001}: the observation is the candidate of the association. */
    static String id(Probe probe) {
        return "o" + probe.exposure().primary().string("OBSERVTN", "001");
    }

    /** Base name of an exposure, without level and extension. */
    static String exposure(Probe probe) {
        return probe.path()
                .getFileName()
                .toString()
                .replaceFirst("\\.fits(\\.gz)?$", "")
                .replaceFirst("_(uncal|pipe|ramp|rate|rateints|cal|calints)$", "");
    }

    static String target(Probe probe) {
        var header = probe.exposure().primary();
        var target =
                header.string("TARGPROP").or(() -> header.string("TARGNAME")).orElse("unknown");
        var slug = target.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
        return slug.isEmpty() ? "unknown" : slug;
    }

    static String product(Probe probe) {
        var header = probe.exposure().primary();
        var subarray = header.string("SUBARRAY", "FULL").toLowerCase(Locale.ROOT);
        return "jw" + header.string("PROGRAM", "00000") + "-o" + header.string("OBSERVTN", "001") + "_"
                + target(probe) + "_"
                + header.string("INSTRUME", "miri").toLowerCase(Locale.ROOT) + "_"
                + header.string("FILTER", "clear").toLowerCase(Locale.ROOT)
                + (subarray.equals("full") ? "" : "-" + subarray);
    }
}
