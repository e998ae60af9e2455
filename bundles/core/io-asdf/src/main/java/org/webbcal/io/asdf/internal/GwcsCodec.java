package org.webbcal.io.asdf.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.product.WcsCodec;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.io.asdf.AsdfFile;
import org.webbcal.io.asdf.AsdfStandard;
import org.webbcal.io.asdf.AsdfWriter;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ScienceModel;

/**
 * The {@code ASDF} extension of products: the metadata under {@code meta} where the observatory's data models have it, and the world coordinates under
 * {@code meta.wcs}. Products that have neither coordinates nor spectra have none.
 */
@Component(service = WcsCodec.class)
public final class GwcsCodec implements WcsCodec {

    /** System property with the ASDF standard in which products are written, {@code 1.5.0} or {@code 1.6.0}. */
    static final String STANDARD = "webbcal.asdf.standard";

    private static final byte[] NOTHING = {};

    /** In the names of models of extracted spectra: SpecModel, MultiSpecModel, TSOMultiSpecModel … */
    private static final String SPECTRA = "Spec";

    private final AsdfStandard standard;

    /** Writes the standard that the property names. */
    public GwcsCodec() {
        standard = standard(System.getProperty(STANDARD));
    }

    /** @param version null or a version; one that is not written gives the default, for products must not be lost by a slip of the pen */
    static AsdfStandard standard(String version) {
        try {
            return version == null || version.isBlank() ? AsdfStandard.V1_5 : AsdfStandard.of(version.strip());
        } catch (IllegalArgumentException e) {
            System.getLogger(GwcsCodec.class.getName())
                    .log(System.Logger.Level.WARNING, STANDARD + ": " + e.getMessage() + "; writing 1.5.0");
            return AsdfStandard.V1_5;
        }
    }

    @Override
    public byte[] encode(ScienceModel model) {
        var wcs = model.wcs().orElse(null);
        if (wcs == null && !model.dataModel().contains(SPECTRA)) {
            return NOTHING;
        }
        var writer = new AsdfWriter(model.primary().string("CAL_VER", "0").strip(), standard);
        var meta = MetadataTree.of(model);
        if (wcs != null) {
            meta.put("wcs", wcs);
            try {
                return writer.write(Map.of("meta", meta));
            } catch (IllegalArgumentException e) {
                // The product stays valid without: its keywords hold the FITS approximation.
                meta.remove("wcs");
            }
        }
        return writer.write(Map.of("meta", meta));
    }

    @Override
    public Optional<Gwcs> decode(byte[] asdfBytes) throws AsdfException {
        return read(AsdfFile.of(asdfBytes), "meta", "wcs");
    }

    @Override
    public Map<String, Gwcs> decodeAll(byte[] asdfBytes) throws AsdfException {
        var file = AsdfFile.of(asdfBytes);
        var all = new LinkedHashMap<String, Gwcs>();
        var whole = read(file, "meta", "wcs");
        // files that are nothing but coordinates have them at the top
        whole = whole.isPresent() ? whole : read(file, "wcs");
        whole.ifPresent(w -> all.put("", w));
        for (int k = 0; file.get("slits", "" + k, "meta", "wcs").isPresent(); k++) {
            var slit = read(file, "slits", "" + k, "meta", "wcs").orElseThrow();
            var name = file.get("slits", "" + k, "name").map(String::valueOf).orElse("" + (k + 1));
            all.put(all.containsKey(name) ? name + " (" + (k + 1) + ")" : name, slit);
        }
        return all;
    }

    private static Optional<Gwcs> read(AsdfFile file, String... path) throws AsdfException {
        var value = file.get(path).orElse(null);
        if (value == null || value instanceof Gwcs) {
            return Optional.ofNullable((Gwcs) value);
        }
        throw new AsdfException("the world coordinates of this product use '" + WcsTrees.unknownTag(value)
                + "', which is not known here");
    }
}
