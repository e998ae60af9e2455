package org.webbcal.diff;

import java.util.Map;
import java.util.Set;

/**
 * What counts as a difference.
 *
 * @param rtol numbers are alike when {@code |a-b| <= atol + rtol*|b|}
 * @param atol see {@code rtol}; in the unit of the numbers
 * @param rtolByExtension relative tolerance of single extensions, by name in upper case
 * @param ignore keywords, columns and extensions that do not count, beside {@link #IGNORED}; {@code *} at the end stands for any ending
 * @param dqMask flags that count; all bits set for all
 */
public record DiffOptions(
        double rtol, double atol, Map<String, Double> rtolByExtension, Set<String> ignore, int dqMask) {

    /** What differs between any two runs: times, versions, names; and layout that says nothing about the content. */
    public static final Set<String> IGNORED = Set.of(
            "DATE",
            "CAL_VER",
            "CAL_VCS",
            "CRDS_VER",
            "CRDS_CTX",
            "FILENAME",
            "WBPLAN",
            "NAXIS1",
            "TFORM*",
            "HISTORY",
            "COMMENT",
            "CHECKSUM",
            "DATASUM",
            "ASDF",
            "WEBBCAL");

    /** The tolerances of the reference software's own regression tests. */
    public static final DiffOptions DEFAULT = new DiffOptions(1e-5, 1e-7, Map.of(), Set.of(), -1);

    public DiffOptions {
        if (!(rtol >= 0) || !(atol >= 0) || rtolByExtension.values().stream().anyMatch(r -> !(r >= 0))) {
            throw new IllegalArgumentException(
                    "tolerances are numbers from 0 on, not rtol " + rtol + ", atol " + atol + ", " + rtolByExtension);
        }
        rtolByExtension = Map.copyOf(rtolByExtension);
        ignore = Set.copyOf(ignore);
    }

    /** Relative tolerance of an extension. */
    public double rtol(String extension) {
        return rtolByExtension.getOrDefault(extension, rtol);
    }

    /** Whether a keyword, column or extension does not count. */
    public boolean ignores(String name) {
        return matches(IGNORED, name) || matches(ignore, name);
    }

    private static boolean matches(Set<String> patterns, String name) {
        return patterns.stream()
                .anyMatch(p -> p.endsWith("*")
                        ? name.regionMatches(true, 0, p, 0, p.length() - 1) && name.length() >= p.length() - 1
                        : p.equalsIgnoreCase(name));
    }
}
