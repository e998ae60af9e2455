package org.webbcal.io.asdf;

import java.util.HashMap;
import java.util.Map;

/**
 * A version of the ASDF standard and the versions of the tags that belong to it: one manifest of transforms, one of gwcs, one of the transforms of the
 * reference software. Reading does not depend on it.
 */
public enum AsdfStandard {
    /** Read by asdf since 2.4 and gwcs since 0.16, so by all that is in use; the default. */
    V1_5("1.5.0", 0),

    /** As the reference software writes since 2025; read by asdf since 4.1 with gwcs since 0.25. */
    V1_6("1.6.0", 1);

    private static final String TRANSFORM = "tag:stsci.edu:asdf/transform/";
    private static final String GWCS = "tag:stsci.edu:gwcs/";
    private static final String PIPELINE = "tag:stsci.edu:jwst_pipeline/";

    /** Versions of each tag in the order of the constants. */
    private static final Map<String, String[]> VERSIONS = new HashMap<>();

    static {
        versions(
                TRANSFORM,
                "1.2.0",
                "1.4.0",
                "add subtract multiply divide power compose concatenate fix_inputs gnomonic identity scale shift tabular");
        versions(TRANSFORM, "1.3.0", "1.5.0", "affine remap_axes rotate2d rotate3d");
        versions(
                TRANSFORM,
                "1.0.0",
                "1.2.0",
                "linear1d math_functions ortho_polynomial rotate_sequence_3d spline1d property/bounding_box"
                        + " property/compound_bounding_box");
        versions(TRANSFORM, "1.2.0", "1.3.0", "polynomial");
        versions(TRANSFORM, "1.4.0", "1.6.0", "constant");
        versions(
                GWCS,
                "1.1.0",
                "1.3.0",
                "direction_cosines grating_equation label_mapper regions_selector sellmeier_glass sellmeier_zemax snell3d"
                        + " spherical_cartesian step");
        versions(GWCS, "1.1.0", "1.4.0", "wcs");
        versions(GWCS, "1.0.0", "1.2.0", "celestial_frame frame frame2d spectral_frame");
        versions(GWCS, "1.0.0", "1.0.0", "composite_frame");
        versions(
                PIPELINE,
                "1.0.0",
                "1.2.0",
                "coords grating_equation gwa_to_slit logical miri_ab2slice refraction_index_from_prism rotation_sequence"
                        + " slit_to_msa snell");
        versions(PIPELINE, "1.0.0", "1.0.0", "slit_to_gwa msa_to_slit");
        versions("tag:stsci.edu:asdf/core/", "1.0.0", "1.1.0", "ndarray");
        versions("tag:stsci.edu:asdf/core/", "1.0.0", "1.0.0", "complex software");
        versions("tag:stsci.edu:asdf/core/", "1.1.0", "1.1.0", "asdf");
        versions("tag:stsci.edu:asdf/unit/", "1.0.0", "1.0.0", "unit");
        versions("tag:astropy.org:astropy/coordinates/frames/", "1.1.0", "1.1.0", "icrs");
    }

    private final String version;
    private final int column;

    AsdfStandard(String version, int column) {
        this.version = version;
        this.column = column;
    }

    private static void versions(String prefix, String older, String newer, String names) {
        for (var name : names.split(" ")) {
            VERSIONS.put(prefix + name, new String[] {older, newer});
        }
    }

    /** {@code 1.5.0}, as the second line of a file has it. */
    public String version() {
        return version;
    }

    /**
     * A standard by its number.
     *
     * @param version {@code 1.5.0} or {@code 1.6.0}
     * @throws IllegalArgumentException for others, with those that are written
     */
    public static AsdfStandard of(String version) {
        for (var standard : values()) {
            if (standard.version.equals(version)) {
                return standard;
            }
        }
        throw new IllegalArgumentException("ASDF standard '" + version + "' is not written; 1.5.0 and 1.6.0 are");
    }

    /** Full tag of a transform of ASDF itself, {@code compose}, {@code property/bounding_box}. */
    public String transform(String name) {
        return tag(TRANSFORM + name);
    }

    /** Full tag of what gwcs defines, {@code wcs}, {@code regions_selector}. */
    public String gwcs(String name) {
        return tag(GWCS + name);
    }

    /** Full tag of what the reference software defines, {@code coords}. */
    public String pipeline(String name) {
        return tag(PIPELINE + name);
    }

    /** Full tag with its version from one without, {@code tag:stsci.edu:asdf/core/ndarray}. */
    public String tag(String name) {
        return name + "-" + VERSIONS.get(name)[column];
    }
}
