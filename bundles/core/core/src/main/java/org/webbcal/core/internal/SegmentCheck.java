package org.webbcal.core.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.Header;

/** Looks whether the segments of an exposure that are given together hold every integration once. */
final class SegmentCheck {

    private SegmentCheck() {}

    /** One segment: file, number, and its integrations, counted from 1. */
    private record Segment(String file, int number, int total, int first, int last, int nints) {

        static Segment of(Path file, Header header) {
            return new Segment(
                    file.getFileName().toString(),
                    header.integer("EXSEGNUM", 0),
                    header.integer("EXSEGTOT", 1),
                    header.integer("INTSTART", 0),
                    header.integer("INTEND", -1),
                    header.integer("NINTS", 0));
        }

        boolean counted() {
            return first >= 1 && last >= first;
        }
    }

    /**
     * Checks exposures that come in segments.
     *
     * @return what is missing or out of order, a line each
     * @throws CalibrationException if two files hold the same integration
     */
    static List<String> of(List<Probe> exposures) throws CalibrationException {
        Map<Path, Header> headers = new LinkedHashMap<>();
        exposures.forEach(p -> headers.put(p.path(), p.exposure().primary()));
        return of(headers);
    }

    /** Checks files by their primary headers. */
    static List<String> of(Map<Path, Header> files) throws CalibrationException {
        Map<String, List<Segment>> byExposure = new LinkedHashMap<>();
        files.forEach((file, header) -> {
            var segment = Segment.of(file, header);
            if (segment.total > 1 && segment.number > 0) {
                byExposure
                        .computeIfAbsent(exposure(file), e -> new ArrayList<>())
                        .add(segment);
            }
        });
        List<String> missing = new ArrayList<>();
        for (var entry : byExposure.entrySet()) {
            var segments = entry.getValue();
            segments.sort(Comparator.comparingInt(Segment::first).thenComparing(Segment::file));
            refuseOverlap(entry.getKey(), segments);
            missing(entry.getKey(), segments).ifPresent(missing::add);
            unlike(entry.getKey(), segments).ifPresent(missing::add);
            disordered(entry.getKey(), segments).ifPresent(missing::add);
        }
        return missing;
    }

    /** Name of the exposure, detector and level of product included, without the number of the segment. */
    private static String exposure(Path file) {
        return ProductNames.stem(file).replaceFirst("-seg\\d+", "");
    }

    private static void refuseOverlap(String exposure, List<Segment> segments) throws CalibrationException {
        for (int k = 1; k < segments.size(); k++) {
            var a = segments.get(k - 1);
            var b = segments.get(k);
            if (a.number == b.number) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        exposure + ": " + a.file + " and " + b.file + " are both segment " + a.number
                                + " (EXSEGNUM) of " + a.total + "; give one of them");
            }
            if (a.counted() && b.counted() && b.first <= a.last) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        exposure + ": segments overlap: " + a.file + " holds integrations " + a.first + "-" + a.last
                                + ", " + b.file + " holds " + b.first + "-" + b.last
                                + " (INTSTART, INTEND); correct the keywords or leave one out");
            }
        }
    }

    /** Segments are joined by their integrations; numbers that run otherwise are told. */
    private static Optional<String> disordered(String exposure, List<Segment> segments) {
        for (int k = 1; k < segments.size(); k++) {
            var a = segments.get(k - 1);
            var b = segments.get(k);
            if (a.counted() && b.counted() && b.number < a.number) {
                return Optional.of(exposure + ": segments are out of order: " + a.file + " is segment " + a.number
                        + " (EXSEGNUM) and holds integrations " + a.first + "-" + a.last + ", " + b.file
                        + " is segment " + b.number + " and holds " + b.first + "-" + b.last
                        + "; they are joined in the order of INTSTART");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> missing(String exposure, List<Segment> segments) {
        int total = segments.get(0).total;
        List<String> lost = new ArrayList<>();
        for (int n = 1; n <= total; n++) {
            int number = n;
            if (segments.stream().noneMatch(s -> s.number == number)) {
                lost.add(String.valueOf(n));
            }
        }
        if (!lost.isEmpty()) {
            return Optional.of(exposure + ": segment" + (lost.size() > 1 ? "s " : " ")
                    + lost.stream().limit(10).collect(Collectors.joining(", ")) + (lost.size() > 10 ? " ..." : "")
                    + " of " + total + " missing: integrations of the exposure are lost; download "
                    + (lost.size() > 1 ? "them" : "it") + " as well");
        }
        for (int k = 1; k < segments.size(); k++) {
            var a = segments.get(k - 1);
            var b = segments.get(k);
            if (a.counted() && b.counted() && b.first > a.last + 1) {
                return Optional.of(exposure + ": integrations " + (a.last + 1) + "-" + (b.first - 1)
                        + " are missing between " + a.file + " and " + b.file + " (INTSTART, INTEND)");
            }
        }
        return Optional.empty();
    }

    /** Segments that do not agree how many integrations the exposure has, or into how many segments it is cut. */
    private static Optional<String> unlike(String exposure, List<Segment> segments) {
        var a = segments.get(0);
        for (var b : segments) {
            if (b.nints != a.nints || b.total != a.total) {
                var what = b.nints != a.nints
                        ? "NINTS = " + a.nints + " and " + b.nints
                        : "EXSEGTOT = " + a.total + " and " + b.total;
                return Optional.of(exposure + ": " + a.file + " and " + b.file + " announce " + what
                        + "; they may be of different versions, download both again");
            }
        }
        return Optional.empty();
    }
}
