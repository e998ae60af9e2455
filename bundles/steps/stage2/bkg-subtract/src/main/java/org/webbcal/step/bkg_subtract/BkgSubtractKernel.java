package org.webbcal.step.bkg_subtract;

import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Combines background exposures into one image. All arrays are those of the science frame [y][x].
 *
 * @see "Background step of the reference: jwst/background/background_sub.py"
 */
final class BkgSubtractKernel {

    private BkgSubtractKernel() {}

    /** How values are combined. {@code rounds} is negative for no limit. */
    record Settings(double sigma, int rounds, boolean median, boolean mad) {}

    /**
     * One background in the science frame. Value and squared error per pixel are double; the variances are null when their propagation is not asked
     * for. Value and error are NaN where the background does not cover the science frame.
     */
    record Background(double[] value, double[] errorSquared, float[] varPoisson, float[] varRnoise, float[] varFlat) {}

    /** The combined background: value, error of the mean, variances of the mean (or null), and the number of backgrounds that went in at most. */
    record Combined(float[] value, float[] err, float[] varPoisson, float[] varRnoise, float[] varFlat) {}

    /**
     * Reduces a stack of integrations to one image, for rows {@code y0 … y1-1} of the science frame, and only where the frames overlap.
     *
     * <p>SCI is clipped over the integrations and averaged; ERR² is clipped and averaged by itself, which makes it a mean variance and not the
     * variance of a mean (as the reference does); variances are those of the mean of the integrations that SCI keeps.
     *
     * @param sci [integration][y][x] of the background's own frame
     * @param geometry where the frames overlap
     * @param whenEmpty value of a pixel without a finite sample
     * @param out filled
     */
    static void reduce(
            Settings s,
            float[] sci,
            float[] err,
            float[][] variances,
            int depth,
            Overlap geometry,
            double whenEmpty,
            Background out,
            int y0,
            int y1) {
        var clip = new ClippedMean(depth, s.sigma(), s.rounds(), false);
        var work = new double[depth];
        int plane = geometry.otherPlane();
        float[][] outVariances = {out.varPoisson(), out.varRnoise(), out.varFlat()};
        for (int y = Math.max(y0, geometry.y0()); y < Math.min(y1, geometry.y1()); y++) {
            for (int x = geometry.x0(); x < geometry.x1(); x++) {
                int to = y * geometry.nx() + x;
                int from = geometry.other(y, x);
                out.value()[to] = mean(clip, sci, from, plane, work, depth, whenEmpty);
                int n = 0;
                for (int i = 0; i < depth; i++) {
                    n += clip.keeps(work[i]) ? 1 : 0;
                }
                for (int v = 0; v < variances.length; v++) {
                    if (variances[v] != null && outVariances[v] != null) {
                        double sum = 0;
                        for (int i = 0; i < depth; i++) {
                            sum += clip.keeps(work[i]) ? variances[v][from + i * plane] : 0;
                        }
                        outVariances[v][to] = (float) (sum / ((double) n * n));
                    }
                }
                out.errorSquared()[to] = meanOfSquares(clip, err, from, plane, work, depth, whenEmpty);
            }
        }
    }

    /** Copies an image into the science frame, rows {@code y0 … y1-1}, where the frames overlap. */
    static void place(ImageModel other, Overlap geometry, Background out, int y0, int y1) {
        for (int y = Math.max(y0, geometry.y0()); y < Math.min(y1, geometry.y1()); y++) {
            for (int x = geometry.x0(); x < geometry.x1(); x++) {
                int to = y * geometry.nx() + x;
                int from = geometry.other(y, x);
                float e = other.err()[from];
                out.value()[to] = other.sci()[from];
                out.errorSquared()[to] = e * e;
                if (out.varPoisson() != null) {
                    out.varPoisson()[to] = other.varPoisson()[from];
                    out.varRnoise()[to] = other.varRnoise()[from];
                }
                if (out.varFlat() != null) {
                    out.varFlat()[to] = other.varFlat()[from];
                }
            }
        }
    }

    /** Clipped mean of a column of floats; the sum is taken in float as the reference does. {@code work} holds the values afterwards. */
    private static double mean(
            ClippedMean clip, float[] a, int from, int step, double[] work, int n, double whenEmpty) {
        for (int i = 0; i < n; i++) {
            work[i] = a[from + i * step];
        }
        return average(clip, work, n, whenEmpty);
    }

    private static double meanOfSquares(
            ClippedMean clip, float[] a, int from, int step, double[] work, int n, double whenEmpty) {
        for (int i = 0; i < n; i++) {
            float v = a[from + i * step];
            work[i] = v * v;
        }
        return average(clip, work, n, whenEmpty);
    }

    private static double average(ClippedMean clip, double[] work, int n, double whenEmpty) {
        clip.limits(work, n);
        float sum = 0;
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (clip.keeps(work[i])) {
                sum += (float) work[i];
                count++;
            }
        }
        return count == 0 ? whenEmpty : (double) sum / count;
    }

    /**
     * Combines pixels {@code from … to-1}.
     *
     * <p>{@code B} is the mean of the values that survive the clip (0 if there is none), its error {@code sqrt(sum e_k^2)/n} over the same n; each
     * variance likewise {@code sum V_k / n^2}. For the median the error is that of the mean times {@code sqrt(pi/2)} when three or more are combined.
     */
    static void combine(Settings s, Background[] in, Combined out, int from, int to) {
        int count = in.length;
        var clip = new ClippedMean(
                count,
                s.median() ? Double.POSITIVE_INFINITY : s.sigma(),
                s.median() ? 1 : s.rounds(),
                s.mad() && count > 2);
        var work = new double[count];
        var values = new double[count];
        for (int p = from; p < to; p++) {
            for (int k = 0; k < count; k++) {
                work[k] = in[k].value()[p];
            }
            clip.limits(work, count);
            int n = 0;
            double sum = 0;
            double errors = 0;
            double poisson = 0;
            double rnoise = 0;
            double flat = 0;
            for (int k = 0; k < count; k++) {
                boolean keep = s.median() ? Double.isFinite(work[k]) : clip.keeps(work[k]);
                if (!keep) {
                    continue;
                }
                values[n++] = work[k];
                sum += work[k];
                errors += in[k].errorSquared()[p];
                poisson += in[k].varPoisson() == null ? 0 : in[k].varPoisson()[p];
                rnoise += in[k].varRnoise() == null ? 0 : in[k].varRnoise()[p];
                flat += in[k].varFlat() == null ? 0 : in[k].varFlat()[p];
            }
            if (n == 0) {
                continue; // zero, as made
            }
            double loss =
                    s.median() && n > 2 ? Math.PI / 2 : 1; // variance of a median over that of a mean, normal noise
            out.value()[p] = (float) (s.median() ? Median.inPlace(values, n) : sum / n);
            out.err()[p] = (float) (Math.sqrt(errors * loss) / n);
            double scale = loss / ((double) n * n);
            if (out.varPoisson() != null) {
                out.varPoisson()[p] = (float) (poisson * scale);
                out.varRnoise()[p] = (float) (rnoise * scale);
            }
            if (out.varFlat() != null) {
                out.varFlat()[p] = (float) (flat * scale);
            }
        }
    }

    /**
     * Subtracts from one image; pixels {@code from … to-1} of the plane that begins at {@code offset}. Where there is no valid background its value
     * is 0 and the flags tell.
     */
    static void subtract(float[] sci, int[] dq, int offset, Combined background, int[] flags, int from, int to) {
        for (int p = from; p < to; p++) {
            sci[offset + p] -= background.value()[p];
            dq[offset + p] |= flags[p];
        }
    }

    /**
     * Adds the variance of the background to an image.
     *
     * @param components whether each variance gets its own part; else the whole goes into VAR_RNOISE
     * @param varFlat of the image, or null
     */
    static void addVariance(
            float[] err,
            float[] varPoisson,
            float[] varRnoise,
            float[] varFlat,
            int[] dq,
            int offset,
            Combined b,
            boolean components,
            int from,
            int to) {
        for (int p = from; p < to; p++) {
            int q = offset + p;
            if ((dq[q] & Dq.DO_NOT_USE) != 0 && err[q] == 0) {
                continue; // no value there, no error either
            }
            if (components) {
                varPoisson[q] += b.varPoisson()[p];
                varRnoise[q] += b.varRnoise()[p];
                double sum = (double) varPoisson[q] + varRnoise[q];
                if (varFlat != null) {
                    varFlat[q] += b.varFlat() == null ? 0 : b.varFlat()[p];
                    sum += varFlat[q];
                }
                err[q] = (float) Math.sqrt(sum);
            } else {
                double add = (double) b.err()[p] * b.err()[p];
                varRnoise[q] += (float) add;
                err[q] = (float) Math.sqrt((double) err[q] * err[q] + add);
            }
        }
    }
}
