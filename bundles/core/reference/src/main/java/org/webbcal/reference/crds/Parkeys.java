package org.webbcal.reference.crds;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The header values by which references are chosen: path in the data model and keyword. */
public final class Parkeys {

    private static final Map<String, String> KEYWORD_OF = Map.ofEntries(
            Map.entry("META.TELESCOPE", "TELESCOP"),
            Map.entry("META.INSTRUMENT.NAME", "INSTRUME"),
            Map.entry("META.INSTRUMENT.DETECTOR", "DETECTOR"),
            Map.entry("META.INSTRUMENT.FILTER", "FILTER"),
            Map.entry("META.INSTRUMENT.PUPIL", "PUPIL"),
            Map.entry("META.INSTRUMENT.MODULE", "MODULE"),
            Map.entry("META.INSTRUMENT.GRATING", "GRATING"),
            Map.entry("META.INSTRUMENT.BAND", "BAND"),
            Map.entry("META.INSTRUMENT.CHANNEL", "CHANNEL"),
            Map.entry("META.INSTRUMENT.CORONAGRAPH", "CORONMSK"),
            Map.entry("META.INSTRUMENT.FIXED_SLIT", "FXD_SLIT"),
            Map.entry("META.INSTRUMENT.LAMP_MODE", "OPMODE"),
            Map.entry("META.INSTRUMENT.LAMP_STATE", "LAMP"),
            Map.entry("META.EXPOSURE.TYPE", "EXP_TYPE"),
            Map.entry("META.EXPOSURE.READPATT", "READPATT"),
            Map.entry("META.EXPOSURE.NGROUPS", "NGROUPS"),
            Map.entry("META.EXPOSURE.NINTS", "NINTS"),
            Map.entry("META.EXPOSURE.NFRAMES", "NFRAMES"),
            Map.entry("META.SUBARRAY.NAME", "SUBARRAY"),
            Map.entry("META.SUBARRAY.XSTART", "SUBSTRT1"),
            Map.entry("META.SUBARRAY.YSTART", "SUBSTRT2"),
            Map.entry("META.SUBARRAY.XSIZE", "SUBSIZE1"),
            Map.entry("META.SUBARRAY.YSIZE", "SUBSIZE2"),
            Map.entry("META.OBSERVATION.DATE", "DATE-OBS"),
            Map.entry("META.OBSERVATION.TIME", "TIME-OBS"),
            Map.entry("META.VISIT.TSOVISIT", "TSOVISIT"),
            Map.entry("META.VISIT.TYPE", "VISITYPE"));

    private static final double SECONDS_OF_DAY = 86400;
    /** Later modified Julian dates (22nd century) are no dates of the mission. */
    private static final double MAX_MJD = 100_000;

    private Parkeys() {}

    /** Keyword of a path; empty when none is known. */
    public static Optional<String> keyword(String path) {
        return Optional.ofNullable(KEYWORD_OF.get(path));
    }

    /**
     * Conditioned values of all paths whose keyword is there.
     *
     * @param keyword gives the text of a keyword
     */
    public static Map<String, String> of(Function<String, Optional<String>> keyword) {
        Map<String, String> header = new LinkedHashMap<>();
        KEYWORD_OF.forEach((path, key) -> keyword.apply(key).ifPresent(v -> header.put(path, Conditioning.value(v))));
        if (!header.containsKey("META.OBSERVATION.DATE")) {
            start(keyword).ifPresent(t -> {
                header.put("META.OBSERVATION.DATE", t.toLocalDate().toString());
                header.put("META.OBSERVATION.TIME", t.toLocalTime().format(DateTimeFormatter.ISO_LOCAL_TIME));
            });
        }
        return header;
    }

    /** Start of the exposure where DATE-OBS is absent: DATE-BEG, else EXPSTART, a modified Julian date (UTC). */
    private static Optional<LocalDateTime> start(Function<String, Optional<String>> keyword) {
        try {
            var begin = keyword.apply("DATE-BEG").map(String::strip);
            if (begin.isPresent()) {
                return Optional.of(LocalDateTime.parse(begin.get()));
            }
            var day = keyword.apply("EXPSTART").map(Double::valueOf).filter(d -> d > 0 && d < MAX_MJD);
            return day.map(d -> LocalDateTime.of(1858, 11, 17, 0, 0).plusSeconds(Math.round(d * SECONDS_OF_DAY)));
        } catch (DateTimeParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
