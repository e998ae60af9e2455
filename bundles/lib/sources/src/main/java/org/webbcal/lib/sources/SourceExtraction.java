package org.webbcal.lib.sources;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.webbcal.math.Median;

/**
 * Sources of one image: background mesh, threshold, finder.
 *
 * @param sources in the order of the finder
 * @param segmentation segmentation image; empty for the star finders
 * @param threshold detection threshold; for segmentation the median of the threshold image, data units
 * @see "jwst/tweakreg/tweakreg_catalog.py"
 */
public record SourceExtraction(List<DetectedSource> sources, Optional<Segmentation> segmentation, double threshold) {

    /**
     * @param sci image [y][x]; read only
     * @param err its error, or null; read only
     * @param covered pixels to leave out, [y][x]; read only
     * @return empty if every pixel is left out, so that there is no background
     */
    public static Optional<SourceExtraction> of(
            float[] sci, float[] err, boolean[] covered, int ny, int nx, FinderSettings settings, Bands bands) {
        return BackgroundMesh.estimate(sci, covered, ny, nx, settings.boxSize(), bands)
                .map(mesh -> extract(sci, err, covered, ny, nx, settings, mesh, bands));
    }

    private static SourceExtraction extract(
            float[] sci,
            float[] err,
            boolean[] covered,
            int ny,
            int nx,
            FinderSettings settings,
            BackgroundMesh mesh,
            Bands bands) {
        var data = mesh.level(bands);
        for (int p = 0; p < data.length; p++) {
            data[p] = sci[p] - (covered[p] ? 0 : data[p]);
        }
        float snr = (float) settings.snrThreshold();
        if (settings.finder() == FinderSettings.Finder.SEGMENTATION) {
            return segment(data, err, covered, ny, nx, settings, thresholdImage(mesh, covered, snr, bands), bands);
        }
        double threshold = threshold(mesh, covered, snr, settings.uncoveredThreshold(), bands);
        if (!(threshold > 0)) {
            return new SourceExtraction(List.of(), Optional.empty(), threshold);
        }
        var kernel = new StarKernel(settings.kernelFwhm(), settings.sigmaRadius());
        var stars = settings.finder() == FinderSettings.Finder.IRAF
                ? IrafStarFinder.find(
                        data, covered, ny, nx, kernel, threshold, settings.separation(), settings.filter(), bands)
                : DaoStarFinder.find(
                        data, covered, ny, nx, kernel, threshold, settings.separation(), settings.filter(), bands);
        return new SourceExtraction(stars, Optional.empty(), threshold);
    }

    private static SourceExtraction segment(
            float[] data,
            float[] err,
            boolean[] covered,
            int ny,
            int nx,
            FinderSettings settings,
            float[] threshold,
            Bands bands) {
        var smooth = settings.kernelFwhm() > 0
                ? Convolution.gaussian(data, covered, ny, nx, settings.kernelFwhm() * StarKernel.FWHM_TO_SIGMA, bands)
                : data;
        var segments = Segmentation.detect(smooth, threshold, covered, ny, nx, settings.npixels(), settings.eight());
        if (settings.deblend()) {
            segments = segments.deblended(
                    smooth,
                    settings.npixels(),
                    settings.eight(),
                    settings.levels(),
                    settings.contrast(),
                    settings.mode());
        }
        var sources = SegmentMeasurement.measure(data, err, smooth, covered, segments, settings.localBackgroundWidth());
        return new SourceExtraction(sources, Optional.of(segments), Median.inPlace(threshold, threshold.length));
    }

    /** Threshold of every pixel; 0 where it is left out. */
    private static float[] thresholdImage(BackgroundMesh mesh, boolean[] covered, float snr, Bands bands) {
        var t = mesh.rms(bands);
        for (int p = 0; p < t.length; p++) {
            t[p] = covered[p] ? 0 : snr * t[p];
        }
        return t;
    }

    private static float threshold(BackgroundMesh mesh, boolean[] covered, float snr, boolean uncovered, Bands bands) {
        float uniform = mesh.uniformRms();
        if (!Float.isNaN(uniform)) {
            int left = 0;
            for (boolean c : covered) {
                left += c ? 1 : 0;
            }
            float t = snr * uniform;
            return uncovered || 2 * left < covered.length ? t : 2 * left == covered.length ? 0.5f * t : 0;
        }
        var t = mesh.rms(bands);
        int n = 0;
        for (int p = 0; p < t.length; p++) {
            if (!covered[p]) {
                t[n++] = snr * t[p];
            }
        }
        if (!uncovered) {
            Arrays.fill(t, n, t.length, 0);
            n = t.length;
        }
        return Median.inPlace(t, n);
    }
}
