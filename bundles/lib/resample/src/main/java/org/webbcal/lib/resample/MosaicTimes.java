package org.webbcal.lib.resample;

import org.webbcal.model.Header;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;

/** Exposure times of a mosaic: sums over groups, each of which counts once however many images it has. */
public final class MosaicTimes {

    private double exposure;
    private double measurement;
    private boolean measured = true;
    private double duration;
    private double start = Double.POSITIVE_INFINITY;
    private double end = Double.NEGATIVE_INFINITY;

    /** Seconds by which an image is weighted: the time measured if it is known, the exposure time else; NaN if neither is. */
    public static double weightSeconds(Header primary, Header sci) {
        return primary.get(ResampleKeywords.TMEASURE).orElseGet(() -> exposureSeconds(primary, sci));
    }

    private static double exposureSeconds(Header primary, Header sci) {
        return primary.get(Keywords.EFFEXPTM)
                .or(() -> sci.get(ResampleKeywords.XPOSURE))
                .orElse(Double.NaN);
    }

    /** Adds the first image of a group. */
    public void add(Header primary, Header sci) {
        double seconds = exposureSeconds(primary, sci);
        exposure += Double.isNaN(seconds) ? 0 : seconds;
        var time = primary.get(ResampleKeywords.TMEASURE);
        measured &= time.isPresent();
        measurement += time.orElse(0.0);
        duration += primary.get(ResampleKeywords.DURATION).orElse(0.0);
        start = Math.min(start, primary.get(Keywords.EXPSTART).orElse(start));
        end = Math.max(end, primary.get(Keywords.EXPEND).orElse(end));
    }

    /** Writes the keywords. The time measured stands there only if every group had it. */
    public void write(Header primary, Header sci) {
        primary.set(Keywords.EFFEXPTM, exposure);
        sci.set(ResampleKeywords.XPOSURE, exposure);
        if (measured) {
            primary.set(ResampleKeywords.TMEASURE, measurement);
        } else {
            primary.remove("TMEASURE");
        }
        primary.set(ResampleKeywords.DURATION, duration);
        sci.set(ResampleKeywords.TELAPSE, duration);
        if (start <= end) {
            primary.set(Keywords.EXPSTART, start);
            primary.set(Keywords.EXPEND, end);
        }
    }
}
