package org.webbcal.simulate.detector;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.webbcal.model.Header;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/**
 * The facts of a raw exposure of any mode, and the headers and tables that follow from them, as the observatory fills them.
 *
 * @param number of the exposure in its visit, 0-based
 * @param xStart SUBSTRT1, 1-based; {@code yStart} likewise
 * @param nx columns of the subarray, normal pixels only; {@code ny} likewise
 * @param outputs amplifiers that read
 * @param fastAxis FASTAXIS and {@code slowAxis} SLOWAXIS: 1 along columns, 2 along rows, negative against them
 */
public record ExposureFacts(
        int program,
        int number,
        LocalDateTime start,
        String instrument,
        String detector,
        String expType,
        boolean timeSeries,
        String readPattern,
        RampMaker.ReadOut readOut,
        String subarray,
        int xStart,
        int yStart,
        int nx,
        int ny,
        int outputs,
        int fastAxis,
        int slowAxis) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    /** Modified Julian date of 1970-01-01. */
    private static final double MJD_EPOCH = 40587;
    /** Barycentric dynamical time minus UTC since 2017, without the light travel time of up to 500 s, d. */
    public static final double TDB_MINUS_UTC_DAYS = 69.184 / 86400;

    private static final double SECONDS_PER_DAY = 86400;

    public static double mjd(LocalDateTime t) {
        return t.toLocalDate().toEpochDay() + MJD_EPOCH + t.toLocalTime().toNanoOfDay() / 86400e9;
    }

    /** From the start of one integration to that of the next: a reset frame comes before the first group. */
    private double cycleSeconds() {
        return readOut.frameSeconds() + readOut.integrationSeconds();
    }

    /** Time from the start of the first reset to the end of the last frame, s. */
    public double durationSeconds() {
        return readOut.nints() * cycleSeconds();
    }

    /** Root of the file name, without suffix. */
    public String root() {
        return root("");
    }

    /**
     * Root of the file name of a segment.
     *
     * @param segment 0-based
     * @param segments how many there are; with one the name has none
     */
    public String root(int segment, int segments) {
        return root(segments == 1 ? "" : String.format(Locale.ROOT, "-seg%03d", segment + 1));
    }

    private String root(String segment) {
        return String.format(
                Locale.ROOT,
                "jw%05d001001_02101_%05d%s_%s",
                program,
                number + 1,
                segment,
                detector.toLowerCase(Locale.ROOT));
    }

    /** The primary header, but for what is special of a mode. */
    public Header primary() {
        var end = start.plus(Math.round(durationSeconds() * 1e6), ChronoUnit.MICROS);
        double first = mjd(start);
        double last = mjd(end);
        double integration = readOut.ngroups() * readOut.groupSeconds();
        String programText = String.format(Locale.ROOT, "%05d", program);
        return new Header()
                .set("ORIGIN", "webbcal", "Organization responsible for creating file")
                .set("TIMESYS", "UTC")
                .set("TIMEUNIT", "s")
                .set("FILENAME", root() + "_uncal.fits")
                .set("TELESCOP", "JWST")
                .set("TITLE", "Simulated exposure")
                .set("PI_NAME", "webbcal")
                .set("CATEGORY", "COM")
                .set("DATE-OBS", DATE.format(start))
                .set("TIME-OBS", TIME.format(start))
                .set("DATE-BEG", DATE.format(start) + "T" + TIME.format(start))
                .set("DATE-END", DATE.format(end) + "T" + TIME.format(end))
                .set("OBS_ID", "V" + programText + "001001P0000000002101")
                .set("VISIT_ID", programText + "001001")
                .set("PROGRAM", programText)
                .set("OBSERVTN", "001")
                .set("VISIT", "001")
                .set("VISITGRP", "02")
                .set("SEQ_ID", "1")
                .set("ACT_ID", "01")
                .set("EXPOSURE", String.format(Locale.ROOT, "%05d", number + 1))
                .set("BKGDTARG", false)
                .set("ENG_QUAL", "OK")
                .set("ENGQLPTG", "CALCULATED_TR_202105")
                .set("VISITYPE", "PRIME_TARGETED_FIXED")
                .set("TSOVISIT", timeSeries)
                .set("TARGPROP", "SIMULATED FIELD")
                .set("TARGNAME", "SIMULATED FIELD")
                .set("TARGTYPE", "FIXED")
                .set("INSTRUME", instrument)
                .set("DETECTOR", detector)
                .set("EXPCOUNT", number + 1)
                .set("EXPRIPAR", "PRIME")
                .set("EXP_TYPE", expType)
                .set("EXPSTART", first)
                .set("EXPMID", (first + last) / 2)
                .set("EXPEND", last)
                .set("READPATT", readPattern)
                .set("NOUTPUTS", outputs)
                .set("NINTS", readOut.nints())
                .set("INTSTART", 1)
                .set("INTEND", readOut.nints())
                .set("NGROUPS", readOut.ngroups())
                .set("NFRAMES", readOut.nframes())
                .set("FRMDIVSR", readOut.nframes())
                .set("GROUPGAP", readOut.gap())
                .set("DRPFRMS1", 0)
                .set("DRPFRMS3", 0)
                .set("NSAMPLES", readPattern.startsWith("SLOW") ? 9 : 1)
                .set("TSAMPLE", 10.0)
                .set("TFRAME", readOut.frameSeconds())
                .set("TGROUP", readOut.groupSeconds())
                .set("EFFINTTM", integration)
                .set("EFFEXPTM", integration * readOut.nints())
                .set("TMEASURE", integration * readOut.nints())
                .set("DURATION", durationSeconds())
                .set("NRSTSTRT", 1)
                .set("NRESETS", 1)
                .set("ZEROFRAM", false)
                .set("DATAPROB", false)
                .set("SUBARRAY", subarray)
                .set("SUBSTRT1", xStart)
                .set("SUBSTRT2", yStart)
                .set("SUBSIZE1", nx)
                .set("SUBSIZE2", ny)
                .set("FASTAXIS", fastAxis)
                .set("SLOWAXIS", slowAxis);
    }

    /** The header of SCI, but for what is special of a mode. */
    public Header sci() {
        double first = mjd(start);
        double last = first + durationSeconds() / SECONDS_PER_DAY;
        return new Header()
                .set("SRCTYPE", "UNKNOWN")
                .set("MJD-BEG", first)
                .set("MJD-AVG", (first + last) / 2)
                .set("MJD-END", last)
                .set("TDB-BEG", first + TDB_MINUS_UTC_DAYS)
                .set("TDB-MID", (first + last) / 2 + TDB_MINUS_UTC_DAYS)
                .set("TDB-END", last + TDB_MINUS_UTC_DAYS)
                .set("XPOSURE", readOut.nints() * readOut.ngroups() * readOut.groupSeconds())
                .set("TELAPSE", durationSeconds())
                .set("RADESYS", "ICRS")
                .set("BUNIT", "DN");
    }

    /** Middle of an integration (0-based), modified Julian date of UTC. */
    public double middle(int integration) {
        return mjd(start)
                + (integration * cycleSeconds() + readOut.frameSeconds() + readOut.integrationSeconds() / 2)
                        / SECONDS_PER_DAY;
    }

    /** Times of {@code count} integrations from {@code from} (0-based) on. */
    public TableExtension integrationTimes(int from, int count) {
        var number = new int[count];
        var times = new double[3][count];
        var barycentric = new double[3][count];
        double half = readOut.integrationSeconds() / 2 / SECONDS_PER_DAY;
        for (int i = 0; i < count; i++) {
            number[i] = from + i + 1;
            double middle = middle(from + i);
            times[0][i] = middle - half;
            times[1][i] = middle;
            times[2][i] = middle + half;
            for (int k = 0; k < 3; k++) {
                barycentric[k][i] = times[k][i] + TDB_MINUS_UTC_DAYS;
            }
        }
        var table = new Table()
                .add(new Table.Column("integration_number", number))
                .add(new Table.Column("int_start_MJD_UTC", times[0]))
                .add(new Table.Column("int_mid_MJD_UTC", times[1]))
                .add(new Table.Column("int_end_MJD_UTC", times[2]))
                .add(new Table.Column("int_start_BJD_TDB", barycentric[0]))
                .add(new Table.Column("int_mid_BJD_TDB", barycentric[1]))
                .add(new Table.Column("int_end_BJD_TDB", barycentric[2]));
        return new TableExtension("INT_TIMES", 1, new Header(), table);
    }

    /** Times of the groups of {@code count} integrations from {@code from} (0-based) on. */
    public TableExtension groups(int from, int count) {
        int ngroups = readOut.ngroups();
        int n = count * ngroups;
        var integration = new int[n];
        var group = new short[n];
        var day = new short[n];
        var milliseconds = new int[n];
        var fraction = new short[n];
        var end = new String[n];
        var columns = new short[n];
        var rows = new short[n];
        var text = new String[n];
        var seconds = new double[n];
        // Days of the spacecraft clock count from 2000-01-01.
        long epoch = java.time.LocalDate.of(2000, 1, 1).toEpochDay();
        for (int k = 0; k < n; k++) {
            int i = from + k / ngroups;
            int g = k % ngroups;
            double after =
                    i * cycleSeconds() + readOut.frameSeconds() * (1 + readOut.nframes()) + g * readOut.groupSeconds();
            var t = start.plus(Math.round(after * 1e6), ChronoUnit.MICROS);
            integration[k] = i + 1;
            group[k] = (short) (g + 1);
            day[k] = (short) (t.toLocalDate().toEpochDay() - epoch);
            milliseconds[k] = (int) (t.toLocalTime().toNanoOfDay() / 1_000_000);
            fraction[k] = (short) (t.toLocalTime().toNanoOfDay() / 1000 % 1000);
            end[k] = DATE.format(t) + "T" + TIME.format(t);
            columns[k] = (short) nx;
            rows[k] = (short) ny;
            text[k] = "COMPLETE";
            seconds[k] = mjd(t) + TDB_MINUS_UTC_DAYS;
        }
        var table = new Table()
                .add(new Table.Column("integration_number", integration))
                .add(new Table.Column("group_number", group))
                .add(new Table.Column("end_day", day))
                .add(new Table.Column("end_milliseconds", milliseconds))
                .add(new Table.Column("end_submilliseconds", fraction))
                .add(new Table.Column("group_end_time", end))
                .add(new Table.Column("number_of_columns", columns))
                .add(new Table.Column("number_of_rows", rows))
                .add(new Table.Column("number_of_gaps", new short[n]))
                .add(new Table.Column("completion_code_number", new short[n]))
                .add(new Table.Column("completion_code_text", text))
                .add(new Table.Column("bary_end_time", seconds))
                .add(new Table.Column("helio_end_time", seconds.clone()));
        return new TableExtension("GROUP", 1, new Header(), table);
    }
}
