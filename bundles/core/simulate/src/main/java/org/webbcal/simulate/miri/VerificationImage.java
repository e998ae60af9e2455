package org.webbcal.simulate.miri;

import java.util.Map;
import java.util.Set;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.ReferenceArrays;

/**
 * A point source seen through the slit and a filter of the imager: the image by which a target acquisition is verified. Around the slit the mask of the focal plane
 * is dark.
 *
 * @param filter of the imager
 * @param slit column and row of the middle of the slit, 0-based
 * @param source column and row of the source
 * @param area solid angle of a pixel at the slit, sr
 */
record VerificationImage(MiriFilter filter, MiriSubarray subarray, double[] slit, double[] source, double area) {

    static final Set<String> TYPES = Set.of(
            "mask",
            "saturation",
            "linearity",
            "reset",
            "dark",
            "gain",
            "readnoise",
            "photom",
            "distortion",
            "filteroffset");
    /** Types without which no sensible image can be made. */
    static final Set<String> NEEDED = Set.of("gain", "readnoise", "photom", "distortion");

    /**
     * Finds the places on the detector.
     *
     * @param slit V2 and V3 of the middle of the slit, arcsec; {@code source} likewise
     */
    static VerificationImage of(
            LrsSlitScene scene, MiriSubarray subarray, Map<String, Reference> refs, double[] slit, double[] source)
            throws ReferenceException {
        var filter = MiriFilter.valueOf(scene.verification());
        var geometry = new ImagerGeometry(refs.get("distortion"), refs.get("filteroffset"), filter.name(), subarray, 1);
        double[] middle = geometry.pixel(slit[0], slit[1]);
        return new VerificationImage(
                filter,
                subarray,
                middle,
                geometry.pixel(source[0], source[1]),
                geometry.pixelArea(middle[0], middle[1]));
    }

    /** Count rate of light [y][x], DN/s. */
    float[] rate(PrismSpectrum spectrum, Map<String, Reference> refs, double mjd) throws ReferenceException {
        int nx = subarray.nx();
        int ny = subarray.ny();
        double conversion = Photometry.mjySrPerDnPerSecond(refs.get("photom"), filter.name(), subarray, mjd);
        double total = spectrum.at(filter.wavelengthMicron()) * 1e-6 / area;
        var psf = filter.pointSpread(PrismOptics.PIXEL_ARCSEC);
        var brightness = new double[ny * nx];
        int x0 = Math.max(0, (int) Math.rint(slit[0] - PrismOptics.SLIT_HALF_LENGTH));
        int x1 = Math.min(nx - 1, (int) Math.rint(slit[0] + PrismOptics.SLIT_HALF_LENGTH));
        int y0 = Math.max(0, (int) Math.rint(slit[1] - PrismOptics.SLIT_HALF_WIDTH));
        int y1 = Math.min(ny - 1, (int) Math.rint(slit[1] + PrismOptics.SLIT_HALF_WIDTH));
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                double open = width(x, slit[0], PrismOptics.SLIT_HALF_LENGTH)
                        * width(y, slit[1], PrismOptics.SLIT_HALF_WIDTH);
                double value = filter.skyMjySr() * open;
                for (int k = 0; k < psf.size(); k++) {
                    value += total
                            * psf.weight(k)
                            * share(x, slit[0], PrismOptics.SLIT_HALF_LENGTH, source[0], psf.sigma(k))
                            * share(y, slit[1], PrismOptics.SLIT_HALF_WIDTH, source[1], psf.sigma(k));
                }
                brightness[y * nx + x] = value;
            }
        }
        // flats of the imager do not reach behind the slit
        int[] mask = ReferenceArrays.flags(refs.get("mask"), "DQ", ny * nx);
        var rate = new float[ny * nx];
        for (int p = 0; p < rate.length; p++) {
            boolean dark = subarray.isReferenceColumn(p % nx) || Dq.any(mask[p], Dq.DEAD);
            rate[p] = dark ? 0 : (float) (brightness[p] / conversion);
        }
        return rate;
    }

    /** How much of a pixel the slit uncovers along one axis. */
    private static double width(int pixel, double middle, double half) {
        return Math.max(0, Math.min(pixel + 0.5, middle + half) - Math.max(pixel - 0.5, middle - half));
    }

    /** Part of a Gaussian that falls through the slit onto a pixel, along one axis. */
    private static double share(int pixel, double middle, double half, double centre, double sigma) {
        double low = Math.max(pixel - 0.5, middle - half);
        double high = Math.min(pixel + 0.5, middle + half);
        return high > low ? Normal.cumulative((high - centre) / sigma) - Normal.cumulative((low - centre) / sigma) : 0;
    }

    /** Where the source is. */
    Table truth(ExposureFacts facts) {
        var table = new Table()
                .add(new Table.Column("x", new double[] {source[0]}, "pix", "column of the source, 0-based"))
                .add(new Table.Column("y", new double[] {source[1]}, "pix", "row of the source, 0-based"))
                .add(new Table.Column("slit_x", new double[] {slit[0]}, "pix", "column of the middle of the slit"))
                .add(new Table.Column("slit_y", new double[] {slit[1]}, "pix", "row of the middle of the slit"));
        table.meta().put("exposure", facts.root());
        table.meta().put("filter", filter.name());
        return table;
    }
}
