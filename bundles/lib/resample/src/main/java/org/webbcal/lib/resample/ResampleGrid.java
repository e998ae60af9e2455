package org.webbcal.lib.resample;

import org.webbcal.lib.wcs.Gwcs;

/** The pixels onto which images are drizzled. */
public interface ResampleGrid {

    /** Columns. */
    int nx();

    /** Rows. */
    int ny();

    /** Side of a pixel over that of the first image; for spectra the reciprocal, along the slit. Kernels other than square and point use it. */
    double ratio();

    /** World coordinates of the grid. */
    Gwcs wcs();

    /** From the pixels of an image to those of this grid. Pixels outside the image's bounding box map to NaN; the grid has no border. */
    PixelTransform from(Gwcs image);

    /** Whether the coordinates are smooth, so that a {@link PixelMap} may interpolate; tables of wavelengths are not. */
    boolean smooth();
}
