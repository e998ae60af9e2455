package org.webbcal.step.tweakreg;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.Table;

/** Catalogues that come from files: of single exposures, in pixels, and of the sky. */
final class SourceCatalogs {

    /** Sources of one image: 0-based pixels, weights or null, fluxes or null. */
    record Pixels(double[] x, double[] y, double[] weight, double[] flux) {

        /** The sources strictly inside a box. */
        Pixels inside(Gwcs.BoundingBox box) {
            int[] keep = java.util.stream.IntStream.range(0, x.length)
                    .filter(k -> x[k] > box.xmin() && x[k] < box.xmax() && y[k] > box.ymin() && y[k] < box.ymax())
                    .toArray();
            return new Pixels(pick(x, keep), pick(y, keep), pick(weight, keep), pick(flux, keep));
        }

        private static double[] pick(double[] a, int[] keep) {
            return a == null
                    ? null
                    : java.util.Arrays.stream(keep).mapToDouble(k -> a[k]).toArray();
        }
    }

    /** Names of catalogues that a server holds; they need a network. */
    private static final Set<String> ONLINE = Set.of("GAIAREFCAT", "GAIADR3", "GAIADR2", "GAIADR1", "GAIADR3_S3");

    private final StepContext ctx;
    private final boolean custom;
    private final Map<String, String> listed = new HashMap<>();

    /** @throws StepException if {@code catfile} cannot be read or has a line of more than two words */
    SourceCatalogs(StepContext ctx, TweakregParams p) throws StepException {
        this.ctx = ctx;
        boolean use = p.useCustomCatalogs();
        if (use && !p.catfile().isBlank()) {
            for (var line : ctx.readLines(p.catfile())) {
                var words = line.strip().split("\\s+");
                if (words[0].isEmpty() || words[0].startsWith("#")) {
                    continue;
                }
                if (words.length > 2) {
                    throw StepException.parameter("tweakreg: catfile " + p.catfile() + " has a line of " + words.length
                            + " words, expected an exposure and at most one catalogue: " + line.strip());
                }
                listed.put(
                        stem(words[0]),
                        words.length == 1
                                ? ""
                                : Path.of(p.catfile()).resolveSibling(words[1]).toString());
            }
            if (listed.isEmpty()) {
                ctx.warn("catfile " + p.catfile() + " names no catalogue: sources are found in the images");
                use = false;
            }
        }
        custom = use;
    }

    private static String stem(String file) {
        return Path.of(file).getFileName().toString().replaceFirst("\\.fits(\\.gz)?$", "");
    }

    /** The catalogue that was given for an exposure; empty if its sources are to be found. */
    Optional<Pixels> given(String member, Header primary) throws StepException {
        if (!custom) {
            return Optional.empty();
        }
        var file = listed.get(stem(member));
        if (file == null) {
            file = TweakregKeywords.TWEAKCAT
                    .read(primary)
                    .or(() -> TweakregKeywords.TCATFILE.read(primary))
                    .orElse("");
        }
        if (file.isBlank()) {
            return Optional.empty();
        }
        var table = ctx.readTable(file);
        var weight = table.column("weight").map(SourceCatalogs::numbers).orElse(null);
        var flux = table.column("flux").map(SourceCatalogs::numbers).orElse(null);
        return Optional.of(new Pixels(position(table, "x", file), position(table, "y", file), weight, flux));
    }

    private static double[] position(Table table, String axis, String file) throws StepException {
        for (var name : List.of(axis, axis + "centroid", axis + "_centroid")) {
            var column = table.column(name);
            if (column.isPresent()) {
                return numbers(column.get());
            }
        }
        throw StepException.badInput("tweakreg: catalogue " + file + " has no column " + axis + ", " + axis
                + "centroid or " + axis + "_centroid");
    }

    private static double[] numbers(Table.Column column) {
        var out = new double[column.rows()];
        for (int i = 0; i < out.length; i++) {
            out[i] = column.number(i);
        }
        return out;
    }

    /** Whether a catalogue's name is one that only a server can answer to. */
    static boolean isOnline(String name) {
        return ONLINE.contains(name.toUpperCase(Locale.ROOT));
    }

    /**
     * A catalogue of the sky from a file: columns RA and DEC, or {@code sky_centroid.ra} and {@code sky_centroid.dec}, degrees, in upper or lower case.
     *
     * @throws StepException if the file cannot be read or the columns are not there, or there more than once
     */
    ReferenceCatalog sky(String file) throws StepException {
        var table = ctx.readTable(file);
        var ra = skyColumn(table, "ra", file);
        var dec = skyColumn(table, "dec", file);
        var weight = table.column("weight").map(SourceCatalogs::numbers).orElse(null);
        return new ReferenceCatalog(Path.of(file).getFileName().toString(), ra, dec, weight);
    }

    private static double[] skyColumn(Table table, String name, String file) throws StepException {
        for (var wanted : List.of(name, "sky_centroid." + name)) {
            var found = table.columns().stream()
                    .filter(c -> c.name().equalsIgnoreCase(wanted))
                    .toList();
            if (found.size() > 1) {
                throw StepException.badInput(
                        "tweakreg: catalogue " + file + " has " + found.size() + " columns " + wanted + "; leave one");
            }
            if (found.size() == 1) {
                return numbers(found.get(0));
            }
        }
        throw StepException.badInput("tweakreg: catalogue " + file + " has no column " + name.toUpperCase(Locale.ROOT)
                + " or sky_centroid." + name + " but "
                + table.columns().stream().map(Table.Column::name).toList());
    }
}
