package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.webbcal.api.association.Association;
import org.webbcal.api.association.Associations;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/**
 * What the paths of a request stand for: exposures (probed) and associations.
 *
 * @param exposures to be calibrated one by one, in order
 * @param associations of level 2 and 3
 * @param notes files of folders that were left out, and why
 */
record Inputs(List<Probe> exposures, List<Association> associations, List<String> notes) {

    /** Product suffixes that a folder offers as starting points, the rawest first; time series go on with stacks, see {@link #ofSeries}. */
    private static final List<String> STARTS = List.of("uncal", "pipe", "rate", "rateints", "cal", "calints");

    /**
     * Gathers.
     *
     * @param levels of associations into which exposures are grouped by their headers, where no file has any of that level
     */
    static Inputs gather(List<Path> paths, ProductReader reader, Associations associations, Collection<Integer> levels)
            throws CalibrationException {
        if (paths.isEmpty()) {
            throw new CalibrationException(ExitStatus.USAGE, "no input: name an exposure, an association or a folder");
        }
        List<Probe> exposures = new ArrayList<>();
        List<Association> found = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        boolean fromFolder = false;
        for (var path : paths) {
            if (!Files.exists(path)) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        path
                                + (Files.isSymbolicLink(path)
                                        ? ": is a link that leads to no file"
                                        : ": no such file or folder"));
            } else if (Files.isDirectory(path)) {
                fromFolder = true;
                folder(path, reader, associations, exposures, found, notes);
            } else if (path.getFileName().toString().endsWith(".json")) {
                found.addAll(associations.read(path));
            } else {
                exposures.add(reader.probe(path));
            }
        }
        boolean several = fromFolder || exposures.size() > 1;
        if (several) {
            notes.addAll(SegmentCheck.of(exposures));
        }
        // an exposure named alone goes by itself, one that is all that a folder holds is a group of one
        var told = found.stream().map(a -> a.level() == 2 ? 2 : 3).collect(Collectors.toSet());
        var wanted = levels.stream().filter(n -> !told.contains(n)).toList();
        if (several && (wanted.contains(2) || wanted.contains(3))) {
            var groups = associations.group(exposures);
            if (wanted.contains(2) && exposures.stream().anyMatch(p -> level(p) <= 2)) {
                notes.addAll(groups.notes());
            }
            groups.associations().stream()
                    .filter(a -> wanted.contains(a.level()))
                    .forEach(found::add);
        }
        return new Inputs(exposures, found, notes);
    }

    private static void folder(
            Path folder,
            ProductReader reader,
            Associations associations,
            List<Probe> exposures,
            List<Association> found,
            List<String> notes)
            throws CalibrationException {
        Map<String, Path> byStem = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        try (var listing = Files.list(folder)) {
            listing.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().startsWith("."))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, folder + ": the folder cannot be read (" + e.getMessage() + ")");
        }
        for (var file : files) {
            var name = file.getFileName().toString();
            if (name.endsWith("_asn.json")) {
                found.addAll(associations.read(file));
            } else if (name.matches(".*\\.fits(\\.gz)?") && STARTS.contains(ProductNames.suffix(file))) {
                byStem.merge(
                        ProductNames.stem(file),
                        file,
                        (a, b) -> STARTS.indexOf(ProductNames.suffix(a)) <= STARTS.indexOf(ProductNames.suffix(b))
                                ? a
                                : b);
            }
        }
        if (byStem.isEmpty() && found.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    folder
                            + ": holds no exposure (*_uncal.fits, *_rate.fits, *_cal.fits) and no association (*_asn.json)");
        }
        List<CalibrationException> unusable = new ArrayList<>();
        for (var file : byStem.values()) {
            try {
                exposures.add(ofSeries(reader.probe(file), files, reader));
            } catch (CalibrationException e) {
                unusable.add(e);
            }
        }
        if (!unusable.isEmpty() && unusable.size() == byStem.size() && found.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    folder + ": none of its " + unusable.size() + " exposures can be used; the first: "
                            + unusable.get(0).getMessage(),
                    unusable.get(0));
        }
        unusable.forEach(e -> notes.add("left out: " + e.getMessage()));
    }

    /** The stack of integrations in place of their mean, for a time series where both are in the folder. */
    private static Probe ofSeries(Probe probe, List<Path> files, ProductReader reader) throws CalibrationException {
        var suffix = ProductNames.suffix(probe.path());
        if (!probe.exposure().isTso() || suffix.endsWith("ints")) {
            return probe;
        }
        for (var file : files) {
            if (ProductNames.stem(file).equals(ProductNames.stem(probe.path()))
                    && ProductNames.suffix(file).equals(suffix + "ints")
                    && file.getFileName().toString().matches(".*\\.fits(\\.gz)?")) {
                return reader.probe(file);
            }
        }
        return probe;
    }

    /** Number of the first stage that an exposure still needs: 1 raw, 2 rates, 3 calibrated, 4 none. */
    static int level(Probe probe) {
        if (probe.kind() == FileKind.RAMP) {
            return 1;
        }
        if (probe.kind() == FileKind.SPECTRUM) {
            return 4;
        }
        var header = probe.exposure().primary();
        boolean calibrated = header.string("S_PHOTOM").isPresent()
                || List.of("cal", "calints", "crf", "crfints", "s2d").contains(ProductNames.suffix(probe.path()));
        return calibrated ? 3 : 2;
    }
}
