package org.webbcal.api.product;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ScienceModel;

/**
 * Turns the metadata tree and the world coordinates of a product into the bytes of the {@code ASDF} extension, and back. The writer of FITS products works
 * without it; the products then carry their keywords and the FITS WCS alone.
 */
@ConsumerType
public interface WcsCodec {

    /** One complete ASDF file for this model; empty when there is nothing to say that the headers do not say. */
    byte[] encode(ScienceModel model);

    /**
     * The world coordinates ({@code meta.wcs}) of an {@code ASDF} extension.
     *
     * @param asdfBytes the content of the extension; zero bytes after the end of the ASDF file are allowed
     * @return empty when the tree holds none
     * @throws IOException if the bytes are no ASDF file or the coordinates cannot be expressed here
     */
    Optional<Gwcs> decode(byte[] asdfBytes) throws IOException;

    /**
     * All world coordinates of an {@code ASDF} extension: those of the whole under an empty name, those of each slit of a product of several slits
     * under the slit's name, in the order of the product.
     *
     * @throws IOException as {@link #decode}
     */
    default Map<String, Gwcs> decodeAll(byte[] asdfBytes) throws IOException {
        return decode(asdfBytes).map(w -> Map.of("", w)).orElse(Map.of());
    }
}
