package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Made-up exposures and references of the low-resolution spectrograph. */
final class LrsImages {

    /** Steradians. */
    static final double AREA = 2.5e-13;

    private LrsImages() {}

    static FakeStepContext context(Shape4 shape) {
        return prepare(FakeStepContext.miri(shape));
    }

    static FakeStepContext prepare(FakeStepContext context) {
        return context.key("EXP_TYPE", "MIR_LRS-SLITLESS")
                .key("FILTER", "P750L")
                .key("SUBARRAY", "SLITLESSPRISM")
                .key("S_PHOTOM", "COMPLETE");
    }

    /** Gives an image what a calibrated exposure has: wavelengths that fall from row to row, 12 µm in row 1; none in row 0. */
    static ImageModel calibrated(FakeStepContext context, ImageModel image) {
        image.primary(context.header());
        image.sciHeader()
                .set("DISPAXIS", 2)
                .set("SRCTYPE", "POINT")
                .set("PIXAR_SR", AREA)
                .set("BUNIT", "MJy/sr");
        var wavelength = new float[image.plane()];
        for (int y = 0; y < image.ny(); y++) {
            for (int x = 0; x < image.nx(); x++) {
                wavelength[y * image.nx() + x] = y == 0 ? Float.NaN : 12.125f - 0.125f * y;
            }
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        return image;
    }

    /** A table of times of integrations 1 to n. */
    static TableExtension times(int n) {
        var numbers = new int[n];
        var mid = new double[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i + 1;
            mid[i] = 60000.5 + i;
        }
        return new TableExtension(
                "INT_TIMES",
                1,
                new Header(),
                new Table()
                        .add(new Table.Column("integration_number", numbers))
                        .add(new Table.Column("int_mid_MJD_UTC", mid)));
    }

    /** An extract1d reference with one aperture. */
    static FakeReference aperture(Object... namesAndValues) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", "MIR_LRS-SLITLESS");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entry.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        List<Object> apertures = new ArrayList<>();
        apertures.add(entry);
        return new FakeReference("extract1d").entry("apertures", apertures);
    }

    /** An apcorr reference: 1 + 0.1 (pixels - 3) + 0.01 (λ - 5) between 3 and 5 pixels and 5 and 10 µm. */
    static FakeReference apcorr() {
        float[] factors = {1.05f, 1.15f, 1.25f, 1.0f, 1.1f, 1.2f};
        var table = new Table()
                .add(new Table.Column("subarray", new String[] {"SLITLESSPRISM"}))
                .add(new Table.Column("wavelength", new float[] {10, 5}, 2, false, "", "", ""))
                .add(new Table.Column("size", new byte[] {3, 4, 5}, 3, false, "", "", ""))
                .add(new Table.Column("apcorr", factors, 6, false, "", "", ""));
        return new FakeReference("apcorr").table("APCORR", table);
    }
}
