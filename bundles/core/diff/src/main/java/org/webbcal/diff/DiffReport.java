package org.webbcal.diff;

import java.util.List;
import java.util.Map;

/**
 * How two products differ.
 *
 * @param same whether nothing differs beyond the tolerances
 * @param onlyA extensions that only the first product has
 * @param onlyB extensions that only the second has
 * @param extensions those that both have, in the order of the second
 * @param world comparison of the world coordinates; null when one of the two has none
 * @param remarks what could not be compared, and why
 */
public record DiffReport(
        String a,
        String b,
        double rtol,
        double atol,
        boolean same,
        List<String> onlyA,
        List<String> onlyB,
        List<Extension> extensions,
        World world,
        List<String> remarks) {

    /**
     * One extension.
     *
     * @param kind image, table, or header
     * @param fault why the contents cannot be compared (other shape, other type); empty if they were
     * @param numbers of an image of numbers, otherwise null
     * @param flags of an image of flags, otherwise null
     */
    public record Extension(
            String name,
            int version,
            String kind,
            boolean same,
            String fault,
            List<Keyword> keywords,
            Numbers numbers,
            Flags flags,
            List<Column> columns) {

        /** {@code SCI}, or {@code SCI,2}. */
        public String label() {
            return version == 1 ? name : name + "," + version;
        }
    }

    /** A keyword that differs; null stands for a keyword that is not there. */
    public record Keyword(String name, Object a, Object b) {}

    /** A column of a table. {@code different} counts rows (cells of wide columns) of text and truth values; {@code numbers} is null for those. */
    public record Column(String name, boolean same, String fault, long different, Numbers numbers) {}

    /**
     * Arrays of numbers.
     *
     * @param count values compared
     * @param identical values of the same bits, or NaN in both
     * @param within values within the tolerance, the identical ones included
     * @param nanBoth NaN in both
     * @param nanOnlyA NaN in the first only
     * @param nanOnlyB NaN in the second only
     * @param largest where the difference is largest; null if nothing differs
     * @param largestRelative largest {@code |a-b|/|b|}
     * @param largestSigma largest {@code |a-b|} in units of the second product's ERR, NaN where there is none
     * @param relative how many values differ by more than 1e-1 … 1e-7 of {@code b}, and at all
     * @param ulps how many single-precision values differ by so many units in the last place, in powers of two; null for other types
     * @param statisticsA of the first
     * @param statisticsB of the second
     */
    public record Numbers(
            long count,
            long identical,
            long within,
            long nanBoth,
            long nanOnlyA,
            long nanOnlyB,
            Largest largest,
            double largestRelative,
            double largestSigma,
            Map<String, Long> relative,
            Map<String, Long> ulps,
            Statistics statisticsA,
            Statistics statisticsB) {

        public boolean same() {
            return within == count;
        }
    }

    /** The largest difference: 0-based position, slowest axis first, and both values. */
    public record Largest(int[] at, double difference, double a, double b) {}

    /** Zeros, NaN, and of the finite values smallest, largest, mean and standard deviation. */
    public record Statistics(
            long zeros, long nan, long finite, double min, double max, double mean, double deviation) {}

    /**
     * Arrays of flags.
     *
     * @param equal words whose flags that count are all equal
     * @param first 0-based position of the first word that differs, slowest axis first; null if none does
     * @param bits the flags that occur
     */
    public record Flags(long count, long equal, int[] first, List<Bit> bits) {
        public boolean same() {
            return equal == count;
        }
    }

    /** A flag: how often it is set in the first product only, in the second only, and in both. */
    public record Bit(String flag, long onlyA, long onlyB, long both, boolean counts) {}

    /**
     * World coordinates, evaluated at the same pixels.
     *
     * @param points pixels compared
     * @param nanDisagreements pixels that show something in one of the two only
     * @param milliarcsec largest distance on the sky
     * @param micron largest difference of wavelengths; 0 for images
     */
    public record World(int points, int nanDisagreements, double milliarcsec, double micron, boolean same) {}
}
