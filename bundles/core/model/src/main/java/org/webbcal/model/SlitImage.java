package org.webbcal.model;

import java.util.Optional;
import org.webbcal.model.key.Keywords;

/**
 * What spectroscopic images have beyond the planes of {@link ImageModel}: names of their planes and what is said of the slit.
 *
 * <p>Such an image is an {@link ImageModel} with DATAMODL {@code SlitModel}: {@code cal} and {@code crf} of the size of the detector's subarray, {@code calints} with a
 * third axis, {@code s2d} resampled. The planes named here are {@link ScienceModel#extras() extras} of two axes, [y][x], also where SCI has three.
 */
public final class SlitImage {

    /** Wavelength, µm, float; NaN where the spectrograph gives no light. */
    public static final String WAVELENGTH = "WAVELENGTH";
    /** Factors by which a point source was multiplied for what the slit cuts off, float. */
    public static final String PATHLOSS_POINT = "PATHLOSS_PS";
    /** The same for a source that fills the slit. */
    public static final String PATHLOSS_UNIFORM = "PATHLOSS_UN";
    /** Pixel area relative to the nominal one, float. */
    public static final String AREA = "AREA";
    /** Model of the trace, in the unit of SCI, of the shape of SCI. */
    public static final String TRACE_MODEL = "TRACEMODEL";

    /** Value of DATAMODL. */
    public static final String DATA_MODEL = "SlitModel";

    /** Dispersion along rows, the value of DISPAXIS. */
    public static final int HORIZONTAL = 1;
    /** Dispersion along columns: MIRI. */
    public static final int VERTICAL = 2;

    private SlitImage() {}

    /** Makes an image a slit: the slit is the subarray (SLTSTRT1 … SLTSIZE2). Does nothing where it is one. */
    public static void become(ImageModel image) {
        if (DATA_MODEL.equals(image.dataModel())) {
            return;
        }
        image.dataModel(DATA_MODEL);
        var primary = image.primary();
        var sci = image.sciHeader();
        sci.set(Keywords.SLTSTRT1, primary.integer(Keywords.SUBSTRT1.name(), 1));
        sci.set(Keywords.SLTSIZE1, primary.integer(Keywords.SUBSIZE1.name(), image.nx()));
        sci.set(Keywords.SLTSTRT2, primary.integer(Keywords.SUBSTRT2.name(), 1));
        sci.set(Keywords.SLTSIZE2, primary.integer(Keywords.SUBSIZE2.name(), image.ny()));
    }

    /** Wavelengths of the pixels of one image, [y][x], µm; empty where the image has none of its shape. */
    public static Optional<float[]> wavelength(ImageModel image) {
        return plane(image, WAVELENGTH);
    }

    /** A plane of the shape of one image; empty where there is none of that shape. */
    public static Optional<float[]> plane(ImageModel image, String name) {
        return image.extra(name).filter(p -> p.size() == image.plane()).map(Plane::floats);
    }

    /** Sets a plane of the shape of one image. */
    public static void plane(ImageModel image, String name, float[] values) {
        image.putExtra(Plane.ofFloat(name, values, image.ny(), image.nx()));
    }

    /** Type of the source that the calibration goes by, {@code POINT} or {@code EXTENDED}; empty when it was not decided. */
    public static String sourceType(ImageModel image) {
        return image.sciHeader().string(Keywords.SRCTYPE.name(), "");
    }
}
