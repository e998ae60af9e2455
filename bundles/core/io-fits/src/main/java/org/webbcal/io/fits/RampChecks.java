package org.webbcal.io.fits;

import java.util.Map;
import org.webbcal.model.Header;
import org.webbcal.model.RampModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;

/** Compares what the keywords and tables of a ramp say about its samples with one another. */
final class RampChecks {

    /** Frames in a group of the read-out patterns of MIRI and NIRSpec; FASTGRPAVG has had NFRAMES of 1 and of 4. None drops frames between groups. */
    private static final Map<String, Integer> FRAMES = Map.of(
            "FAST", 1, "FASTR1", 1, "SLOW", 1, "SLOWR1", 1, "NRSRAPID", 1, "NRS", 4, "NRSIRS2RAPID", 1, "NRSIRS2", 5);

    private RampChecks() {}

    /**
     * Numbers of the segment and its integrations.
     *
     * @throws FitsFault if they contradict one another
     */
    static void segment(String file, Header header) throws FitsFault {
        int first = header.integer("INTSTART", 1);
        int last = header.integer("INTEND", Integer.MAX_VALUE);
        int nints = header.integer("NINTS", Integer.MAX_VALUE);
        if (header.has("INTSTART") && header.has("INTEND") && (first < 1 || first > last)) {
            throw new FitsFault(
                    file + ": INTSTART = " + first + ", INTEND = " + last
                            + ", expected the first and the last integration of the file, counted from 1; correct the keywords");
        }
        int segments = header.integer("EXSEGTOT", 1);
        int segment = header.integer("EXSEGNUM", 1);
        if (segments > 1 && (segment < 1 || segment > segments)) {
            throw new FitsFault(file + ": EXSEGNUM = " + segment + " of EXSEGTOT = " + segments + ", expected 1 to "
                    + segments + "; correct the keywords");
        }
        if (segments > 1 && header.has("INTEND") && last > nints) {
            throw new FitsFault(
                    file + ": INTEND = " + last + ", but the exposure has NINTS = " + nints + "; correct the keywords");
        }
    }

    /** Remarks on an averaging pattern that is none of the instrument's. */
    static void pattern(String file, Header header, RampModel ramp) {
        int frames = header.integer("NFRAMES", 1);
        int gap = header.integer("GROUPGAP", 0);
        var pattern = header.string("READPATT", "");
        Integer expected = FRAMES.get(pattern);
        if (expected == null) {
            return;
        }
        if (frames != expected) {
            ramp.remarks()
                    .add(file + ": NFRAMES = " + frames + ", but groups of READPATT = " + pattern + " are means of "
                            + expected + "; group times, noise and saturation follow NFRAMES, correct what is wrong");
        }
        if (gap != 0) {
            ramp.remarks()
                    .add(file + ": GROUPGAP = " + gap + ", but READPATT = " + pattern
                            + " drops no frames between groups; darks are matched by GROUPGAP, correct what is wrong");
        }
    }

    /** Remarks on planes of a raw exposure that its header or its read-out announces and that are not there. */
    static void planes(String file, Header header, boolean zeroFrame, boolean refout, RampModel ramp) {
        if (!zeroFrame && header.bool("ZEROFRAM").orElse(false)) {
            ramp.remarks()
                    .add(file + ": ZEROFRAM = T, but there is no ZEROFRAME; pixels that saturate in the first group"
                            + " get no rate, download the file again if it should have one");
        }
        boolean full = header.string("SUBARRAY", "").equals("FULL");
        if (!refout && full && header.string("INSTRUME", "").equals("MIRI")) {
            ramp.remarks()
                    .add(file + ": there is no REFOUT, which raw full frames of MIRI have; no step needs it, but the"
                            + " file is not as it was delivered");
        }
    }

    /**
     * Order of groups by the table GROUP: integrations and groups must be counted upwards.
     *
     * @throws FitsFault if samples are out of order
     */
    static void groups(String file, Table table, Shape4 shape) throws FitsFault {
        var integrations = table.column("integration_number");
        var groups = table.column("group_number");
        if (integrations.isEmpty() || groups.isEmpty()) {
            return;
        }
        for (int k = 1; k < Math.min(table.rows(), shape.nints() * shape.ngroups()); k++) {
            long i0 = (long) integrations.get().number(k - 1);
            long i1 = (long) integrations.get().number(k);
            long g0 = (long) groups.get().number(k - 1);
            long g1 = (long) groups.get().number(k);
            if (i1 < i0 || i1 == i0 && g1 < g0) {
                throw new FitsFault(file + ": groups are out of order: in table GROUP group " + g1 + " of integration "
                        + i1 + " comes after group " + g0 + " of integration " + i0
                        + "; sort SCI and GROUP by time, or download the file again");
            }
        }
    }
}
