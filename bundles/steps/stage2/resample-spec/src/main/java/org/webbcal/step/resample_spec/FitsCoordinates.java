package org.webbcal.step.resample_spec;

import org.webbcal.lib.resample.SpectralGrid;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/**
 * FITS keywords of a rectified spectrum: offset along the slit in arcseconds, wavelengths in a table.
 *
 * @see "Greisen et al. 2006, A&A 446, 747, section 6 (the algorithm -TAB)"
 */
final class FitsCoordinates {

    private static final String TABLE = "WCS-TABLE";
    private static final String COLUMN = "wavelength";

    private FitsCoordinates() {}

    /** Replaces the keywords, which are those of the detector image, and adds the table. The origin along the slit is the target, if it is known. */
    static void write(ImageModel out, boolean vertical) {
        var wcs = out.wcs().orElseThrow();
        var sci = out.sciHeader();
        sci.cards().stream()
                .map(Header.Card::key)
                .filter(k -> k.matches("CD[12]_[12]|PC[12]_[12]|CDELT[12]|C(RPIX|RVAL|TYPE|UNIT)[12]"))
                .toList()
                .forEach(sci::remove);
        int n = vertical ? out.ny() : out.nx();
        int across = vertical ? out.nx() : out.ny();
        var wavelengths = new float[n];
        for (int k = 0; k < n; k++) {
            double[] world = vertical
                    ? wcs.forward().apply(across / 2, k)
                    : wcs.forward().apply(k, across / 2);
            wavelengths[k] = (float) world[2];
        }
        String axis = vertical ? "2" : "1";
        String slit = vertical ? "1" : "2";
        sci.set("WCSAXES", 2, "number of World Coordinate System axes");
        sci.set("CTYPE" + slit, "SPATIAL", "offset along the slit");
        sci.set("CRPIX" + slit, 1 + target(out, wcs, vertical, wavelengths[n / 2], across), "target, 1-based");
        sci.set("CRVAL" + slit, 0.0, "offset of the reference point");
        sci.set("CDELT" + slit, 3600 * SpectralGrid.pixelScale(wcs, vertical), "pixel scale along the slit");
        sci.set("CUNIT" + slit, "arcsec", "unit of the offset");
        sci.set("CTYPE" + axis, "WAVE-TAB", "wavelength from a table");
        sci.set("PS" + axis + "_0", TABLE, "extension of the table");
        sci.set("PS" + axis + "_1", COLUMN, "column of the table");
        sci.set("CRPIX" + axis, 1.0, "first element of the table");
        sci.set("CRVAL" + axis, 1.0, "index of the first element");
        sci.set("CUNIT" + axis, "um", "unit of wavelength");
        var table = new Table();
        table.add(new Table.Column(COLUMN, wavelengths, n, false, "um", "wavelength of each element", ""));
        out.tables().add(new TableExtension(TABLE, 1, new Header().set("TDIM1", "(1," + n + ")", ""), table));
    }

    /** Pixel along the slit, 0-based: where the pointing puts the target, or the middle. */
    private static double target(ImageModel out, Gwcs wcs, boolean vertical, double wavelength, int across) {
        double ra = out.primary().number("DITH_RA", out.primary().number("TARG_RA", Double.NaN));
        double dec = out.primary().number("DITH_DEC", out.primary().number("TARG_DEC", Double.NaN));
        double at = wcs.transform("world", "detector").apply(ra, dec, wavelength)[vertical ? 0 : 1];
        return at >= -0.5 && at <= across - 0.5 ? at : across / 2;
    }
}
