package org.webbcal.reference.crds;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Dates as observers and older files spell them, brought into the form in which rules are compared: {@code YYYY-MM-DD HH:MM:SS[.ffffff]}. */
final class ObservationDate {

    private static final String TIME =
            "(?:[ T]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?\\s*(AM|PM)?(?:\\s*(?:UT|UTC|Z))?)?";
    private static final Pattern ISO = Pattern.compile("(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})" + TIME);
    private static final Pattern AMERICAN = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})" + TIME);
    private static final Pattern NAMED = Pattern.compile("([A-Z]{3})[A-Z]* +(\\d{1,2}),? +(\\d{4})" + TIME);
    private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2}):(\\d{2})(\\d{2})(\\d{2})");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    private ObservationDate() {}

    /** The sortable form; empty when the text is no date. */
    static Optional<String> sortable(String text) {
        String s = text.strip().toUpperCase(Locale.ROOT);
        try {
            var m = ISO.matcher(s);
            if (m.matches()) {
                return Optional.of(format(number(m.group(1)), number(m.group(2)), number(m.group(3)), m, 4));
            }
            m = AMERICAN.matcher(s);
            if (m.matches()) {
                return Optional.of(format(number(m.group(3)), number(m.group(1)), number(m.group(2)), m, 4));
            }
            m = NAMED.matcher(s);
            if (m.matches()) {
                return Optional.of(
                        format(number(m.group(3)), MONTHS.indexOf(m.group(1)) + 1, number(m.group(2)), m, 4));
            }
            m = COMPACT.matcher(s);
            if (m.matches()) {
                var time = LocalDateTime.of(
                        number(m.group(1)),
                        number(m.group(2)),
                        number(m.group(3)),
                        number(m.group(4)),
                        number(m.group(5)),
                        number(m.group(6)));
                return Optional.of(print(time, 0));
            }
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String format(int year, int month, int day, java.util.regex.Matcher m, int firstTimeGroup) {
        int hour = number(m.group(firstTimeGroup));
        String half = m.group(firstTimeGroup + 4);
        if (half != null) {
            hour = hour % 12 + (half.equals("PM") ? 12 : 0);
        }
        String fraction = m.group(firstTimeGroup + 3);
        int micros = fraction == null ? 0 : Integer.parseInt((fraction + "000000").substring(0, 6));
        return print(
                LocalDateTime.of(
                        year,
                        month,
                        day,
                        hour,
                        number(m.group(firstTimeGroup + 1)),
                        number(m.group(firstTimeGroup + 2))),
                micros);
    }

    private static String print(LocalDateTime t, int micros) {
        String seconds = String.format(
                Locale.ROOT,
                "%04d-%02d-%02d %02d:%02d:%02d",
                t.getYear(),
                t.getMonthValue(),
                t.getDayOfMonth(),
                t.getHour(),
                t.getMinute(),
                t.getSecond());
        return micros == 0 ? seconds : seconds + String.format(Locale.ROOT, ".%06d", micros);
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
