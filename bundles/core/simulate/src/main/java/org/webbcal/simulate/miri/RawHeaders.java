package org.webbcal.simulate.miri;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.webbcal.model.Header;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/** Headers and tables of a raw exposure of the imager, as the observatory fills them. */
final class RawHeaders {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    /** Modified Julian date of 1970-01-01. */
    private static final double MJD_EPOCH = 40587;
    /** Barycentric dynamical time minus UTC since 2017, without the light travel time of up to 500 s, d. */
    private static final double TDB_MINUS_UTC_DAYS = 69.184 / 86400;

    private final MiriImagingScene scene;
    private final MiriFilter filter;
    private final MiriSubarray subarray;
    private final double frameSeconds;

    RawHeaders(MiriImagingScene scene, MiriFilter filter, MiriSubarray subarray) {
        this.scene = scene;
        this.filter = filter;
        this.subarray = subarray;
        frameSeconds = subarray.frameSeconds(scene.readpatt());
    }

    /** Time from the start of the first reset to the end of the last frame, s. */
    double durationSeconds() {
        return scene.nints() * (scene.ngroups() + 1) * frameSeconds;
    }

    static double mjd(LocalDateTime t) {
        return t.toLocalDate().toEpochDay() + MJD_EPOCH + t.toLocalTime().toNanoOfDay() / 86400e9;
    }

    /** Root of the file name, without suffix. */
    String root(int exposure) {
        return String.format(Locale.ROOT, "jw%05d001001_02101_%05d_mirimage", scene.program(), exposure + 1);
    }

    /** Primary header of an exposure, 0-based number. */
    Header primary(int exposure, LocalDateTime start, double[] offset) {
        var end = start.plus(Math.round(durationSeconds() * 1e6), ChronoUnit.MICROS);
        double first = mjd(start);
        double last = mjd(end);
        double integration = scene.ngroups() * frameSeconds;
        boolean slow = scene.readpatt().startsWith("SLOW");
        String program = String.format(Locale.ROOT, "%05d", scene.program());
        String root = root(exposure);
        return new Header()
                .set("ORIGIN", "webbcal", "Organization responsible for creating file")
                .set("TIMESYS", "UTC")
                .set("TIMEUNIT", "s")
                .set("FILENAME", root + "_uncal.fits")
                .set("TELESCOP", "JWST")
                .set("TITLE", "Simulated star field")
                .set("PI_NAME", "webbcal")
                .set("CATEGORY", "COM")
                .set("DATE-OBS", DATE.format(start))
                .set("TIME-OBS", TIME.format(start))
                .set("DATE-BEG", DATE.format(start) + "T" + TIME.format(start))
                .set("DATE-END", DATE.format(end) + "T" + TIME.format(end))
                .set("OBS_ID", "V" + program + "001001P0000000002101")
                .set("VISIT_ID", program + "001001")
                .set("PROGRAM", program)
                .set("OBSERVTN", "001")
                .set("VISIT", "001")
                .set("VISITGRP", "02")
                .set("SEQ_ID", "1")
                .set("ACT_ID", "01")
                .set("EXPOSURE", String.format(Locale.ROOT, "%05d", exposure + 1))
                .set("BKGDTARG", false)
                .set("TEMPLATE", "MIRI Imaging")
                .set("ENG_QUAL", "OK")
                .set("ENGQLPTG", "CALCULATED_TR_202105")
                .set("VISITYPE", "PRIME_TARGETED_FIXED")
                .set("TSOVISIT", false)
                .set("TARGPROP", "SIMULATED FIELD")
                .set("TARGNAME", "SIMULATED FIELD")
                .set("TARGTYPE", "FIXED")
                .set("TARG_RA", scene.ra())
                .set("TARG_DEC", scene.dec())
                .set("PROP_RA", scene.ra())
                .set("PROP_DEC", scene.dec())
                .set("INSTRUME", "MIRI")
                .set("DETECTOR", "MIRIMAGE")
                .set("FILTER", filter.name())
                .set("EXPCOUNT", exposure + 1)
                .set("EXPRIPAR", "PRIME")
                .set("EXP_TYPE", "MIR_IMAGE")
                .set("EXPSTART", first)
                .set("EXPMID", (first + last) / 2)
                .set("EXPEND", last)
                .set("READPATT", scene.readpatt())
                .set("NOUTPUTS", 4)
                .set("NINTS", scene.nints())
                .set("INTSTART", 1)
                .set("INTEND", scene.nints())
                .set("NGROUPS", scene.ngroups())
                .set("NFRAMES", 1)
                .set("FRMDIVSR", 1)
                .set("GROUPGAP", 0)
                .set("DRPFRMS1", 0)
                .set("DRPFRMS3", 0)
                .set("NSAMPLES", slow ? 9 : 1)
                .set("TSAMPLE", 10.0)
                .set("TFRAME", frameSeconds)
                .set("TGROUP", frameSeconds)
                .set("EFFINTTM", integration)
                .set("EFFEXPTM", integration * scene.nints())
                .set("TMEASURE", integration * scene.nints())
                .set("DURATION", durationSeconds())
                .set("NRSTSTRT", 1)
                .set("NRESETS", 1)
                .set("ZEROFRAM", false)
                .set("DATAPROB", false)
                .set("SUBARRAY", subarray.name())
                .set("SUBSTRT1", subarray.xStartFits())
                .set("SUBSTRT2", subarray.yStartFits())
                .set("SUBSIZE1", subarray.nx())
                .set("SUBSIZE2", subarray.ny())
                .set("FASTAXIS", 1)
                .set("SLOWAXIS", 2)
                .set("PATTTYPE", scene.ndithers() > 1 ? "4-POINT" : "NONE")
                .set("PRIDTPTS", scene.ndithers())
                .set("PATT_NUM", exposure + 1)
                .set("NUMDTHPT", scene.ndithers())
                .set("XOFFSET", offset[0])
                .set("YOFFSET", offset[1])
                .set("APERNAME", subarray.aperture())
                .set("PPS_APER", subarray.aperture())
                .set("VA_RA", scene.ra())
                .set("VA_DEC", scene.dec());
    }

    /**
     * Header of SCI.
     *
     * @param raRef sky position of the reference point as the header states it, deg; {@code decRef} and {@code rollRef} likewise
     */
    Header sci(Header primary, double raRef, double decRef, double rollRef, double vaScale) {
        double first = primary.number("EXPSTART", 0);
        double middle = primary.number("EXPMID", 0);
        double last = primary.number("EXPEND", 0);
        var attitude = new Attitude(subarray.v2Ref(), subarray.v3Ref(), raRef, decRef, rollRef);
        double[] v1 = attitude.sky(0, 0);
        double angle = Math.toRadians(rollRef - MiriSubarray.PARITY * MiriSubarray.V3_IDEAL_ANGLE);
        int p = MiriSubarray.PARITY;
        double scale = 0.11 / 3600;
        return new Header()
                .set("SRCTYPE", "UNKNOWN")
                .set("MJD-BEG", first)
                .set("MJD-AVG", middle)
                .set("MJD-END", last)
                .set("TDB-BEG", first + TDB_MINUS_UTC_DAYS)
                .set("TDB-MID", middle + TDB_MINUS_UTC_DAYS)
                .set("TDB-END", last + TDB_MINUS_UTC_DAYS)
                .set("XPOSURE", primary.number("EFFEXPTM", 0))
                .set("TELAPSE", primary.number("DURATION", 0))
                .set("RADESYS", "ICRS")
                .set("PA_APER", ((rollRef + MiriSubarray.V3_IDEAL_ANGLE) % 360 + 360) % 360)
                .set("VA_SCALE", vaScale)
                .set("BUNIT", "DN")
                .set("RA_V1", v1[0])
                .set("DEC_V1", v1[1])
                .set("PA_V3", attitude.roll(0, 0))
                .set("WCSAXES", 2)
                .set("CRPIX1", subarray.xRefFits())
                .set("CRPIX2", subarray.yRefFits())
                .set("CRVAL1", raRef)
                .set("CRVAL2", decRef)
                .set("CTYPE1", "RA---TAN")
                .set("CTYPE2", "DEC--TAN")
                .set("CUNIT1", "deg")
                .set("CUNIT2", "deg")
                .set("CDELT1", scale)
                .set("CDELT2", scale)
                .set("PC1_1", p * Math.cos(angle))
                .set("PC1_2", Math.sin(angle))
                .set("PC2_1", -p * Math.sin(angle))
                .set("PC2_2", Math.cos(angle))
                .set("V2_REF", subarray.v2Ref())
                .set("V3_REF", subarray.v3Ref())
                .set("VPARITY", MiriSubarray.PARITY)
                .set("V3I_YANG", MiriSubarray.V3_IDEAL_ANGLE)
                .set("RA_REF", raRef)
                .set("DEC_REF", decRef)
                .set("ROLL_REF", rollRef)
                .set("VELOSYS", 0.0)
                .set("XREF_SCI", subarray.xRefFits())
                .set("YREF_SCI", subarray.yRefFits());
    }

    /** Table of the times of the integrations. */
    TableExtension integrationTimes(double firstMjd) {
        int n = scene.nints();
        var number = new int[n];
        var times = new double[3][n];
        var barycentric = new double[3][n];
        double frame = frameSeconds / 86400;
        for (int i = 0; i < n; i++) {
            number[i] = i + 1;
            // The reset frame comes before the first group of each integration.
            times[0][i] = firstMjd + (i * (scene.ngroups() + 1) + 1) * frame;
            times[2][i] = times[0][i] + scene.ngroups() * frame;
            times[1][i] = (times[0][i] + times[2][i]) / 2;
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

    /** Table of the times of the groups. */
    TableExtension groups(LocalDateTime start) {
        int n = scene.nints() * scene.ngroups();
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
            int i = k / scene.ngroups();
            int g = k % scene.ngroups();
            var t = start.plus(Math.round((i * (scene.ngroups() + 1) + g + 2) * frameSeconds * 1e6), ChronoUnit.MICROS);
            integration[k] = i + 1;
            group[k] = (short) (g + 1);
            day[k] = (short) (t.toLocalDate().toEpochDay() - epoch);
            milliseconds[k] = (int) (t.toLocalTime().toNanoOfDay() / 1_000_000);
            fraction[k] = (short) (t.toLocalTime().toNanoOfDay() / 1000 % 1000);
            end[k] = DATE.format(t) + "T" + TIME.format(t);
            columns[k] = (short) subarray.nx();
            rows[k] = (short) subarray.ny();
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
