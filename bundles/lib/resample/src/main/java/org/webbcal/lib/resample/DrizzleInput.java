package org.webbcal.lib.resample;

import org.webbcal.model.ImageModel;

/**
 * One image made ready for drizzling: pixel map, weights, image less its sky, standard deviations. An instance serves one image after the other and
 * keeps its arrays as long as their shape is the same.
 *
 * <p>Call {@link #start}, then {@link #prepare} for every band (in parallel, if wanted), then {@link #geometry}.
 */
public final class DrizzleInput {

    private final ResampleGrid grid;
    private final DrizzleSettings settings;
    private final boolean withDeviations;
    private ImageModel image;
    private PixelTransform transform;
    private SparsePixelMap sparse;
    private PixelMap map;
    private float[] weight;
    private float[] sky;
    private float[] data;
    private float level;
    private float[][] variance;
    private float[][] deviation;
    private double time;

    /**
     * @param grid output grid
     * @param settings how to drizzle
     * @param withDeviations whether {@link #deviations} are wanted
     */
    public DrizzleInput(ResampleGrid grid, DrizzleSettings settings, boolean withDeviations) {
        this.grid = grid;
        this.settings = settings;
        this.withDeviations = withDeviations;
    }

    /**
     * Takes up an image.
     *
     * @param newImage one image with world coordinates; read only, as long as this input works on it
     * @param seconds exposure time, for weights by time
     * @param skyLevel level that is subtracted from the image, or 0
     * @throws IllegalArgumentException for a stack of images, an image without world coordinates, or one of less than 2×2 pixels
     */
    public void start(ImageModel newImage, double seconds, double skyLevel) {
        if (newImage.isCube()) {
            throw new IllegalArgumentException("SCI has three axes; only single images can be resampled");
        }
        var wcs = newImage.wcs()
                .orElseThrow(
                        () -> new IllegalArgumentException("there are no world coordinates; run assign_wcs first"));
        if (map == null || map.nx() != newImage.nx() || map.ny() != newImage.ny()) {
            map = new PixelMap(newImage.ny(), newImage.nx());
            weight = new float[newImage.plane()];
            sky = null;
            deviation = null;
        }
        image = newImage;
        time = seconds;
        level = (float) skyLevel;
        transform = grid.from(wcs);
        map.scan(0, map.nx() - 1, 0, map.ny() - 1);
        var box = wcs.boundingBox().orElse(null);
        if (box != null) {
            map.scanBox(box.xmin(), box.xmax(), box.ymin(), box.ymax());
        }
        sparse = null;
        if (settings.mapStep() > 1) {
            int x0 = box == null ? 0 : Math.max(0, (int) Math.ceil(box.xmin()));
            int x1 = box == null ? map.nx() - 1 : Math.min(map.nx() - 1, (int) Math.floor(box.xmax()));
            int y0 = box == null ? 0 : Math.max(0, (int) Math.ceil(box.ymin()));
            int y1 = box == null ? map.ny() - 1 : Math.min(map.ny() - 1, (int) Math.floor(box.ymax()));
            sparse = SparsePixelMap.of(transform, x0, x1, y0, y1, settings.mapStep(), settings.mapCubic());
        }
        sky = level == 0 ? sky : sky == null ? new float[image.plane()] : sky;
        data = level == 0 ? image.sci() : sky;
        variance = new float[][] {image.varRnoise(), image.varFlat(), image.varPoisson()};
        deviation = !withDeviations ? null : deviation == null ? new float[3][] : deviation;
        for (int k = 0; withDeviations && k < 3; k++) {
            deviation[k] = variance[k] == null ? null : deviation[k] == null ? new float[image.plane()] : deviation[k];
        }
    }

    /** Number of bands of {@link #prepare}. */
    public int bands() {
        return map.bands();
    }

    /** Computes the pixel map alone, of one band of rows. */
    public void prepareMap(int band) {
        int from = band * PixelMap.TILE;
        int to = Math.min(map.ny(), from + PixelMap.TILE);
        if (sparse != null) {
            sparse.fill(map, from, to);
        } else if (grid.smooth()) {
            map.fill(transform, band);
        } else {
            map.fillExactly(transform, band);
        }
    }

    /** Computes one band of rows of everything. */
    public void prepare(int band) {
        prepareMap(band);
        int p0 = band * PixelMap.TILE * map.nx();
        int p1 = Math.min(map.ny(), (band + 1) * PixelMap.TILE) * map.nx();
        DrizzleWeights.fill(
                settings.weights(), image.varRnoise(), time, image.dq(), settings.badFlags(), weight, p0, p1);
        if (settings.validOnly()) {
            DrizzleWeights.excludeNan(image.sci(), weight, p0, p1);
            DrizzleWeights.excludeNan(image.err(), weight, p0, p1);
            for (var v : variance) {
                DrizzleWeights.excludeNan(v, weight, p0, p1);
            }
        }
        if (level != 0) {
            for (int p = p0; p < p1; p++) {
                sky[p] = image.sci()[p] - level;
            }
        }
        for (int k = 0; withDeviations && k < 3; k++) {
            for (int p = p0; variance[k] != null && p < p1; p++) {
                deviation[k][p] = (float) Math.sqrt(variance[k][p]);
            }
        }
    }

    /** The geometry of the image that was prepared. */
    public Drizzle geometry() {
        return new Drizzle(map, settings.kernel(), settings.pixfrac(), grid.ratio(), grid.ny(), grid.nx());
    }

    /** Where the pixels of the image lie in the grid. */
    public PixelMap map() {
        return map;
    }

    /** Weights, [y][x]. Live. */
    public float[] weight() {
        return weight;
    }

    /** The image, less its sky level, [y][x]. Not to be changed. */
    public float[] data() {
        return data;
    }

    /** Square roots of the variances of read noise, flat and Poisson noise, each [y][x] or null where the image has none. */
    public float[][] deviations() {
        return deviation;
    }
}
