package org.webbcal.model.key;

import java.util.Map;
import java.util.Optional;

/**
 * Keywords that record the reference file of each type.
 *
 * @see "stdatamodels, jwst/datamodels/schemas/referencefile.schema.yaml"
 */
public final class ReferenceKeywords {

    private static final Map<String, String> BY_TYPE = Map.ofEntries(
            Map.entry("area", "R_AREA"),
            Map.entry("bkg", "R_BKG"),
            Map.entry("camera", "R_CAMERA"),
            Map.entry("collimator", "R_COLLIM"),
            Map.entry("cubepar", "R_CUBPAR"),
            Map.entry("dark", "R_DARK"),
            Map.entry("dflat", "R_DFLAT"),
            Map.entry("disperser", "R_DISPER"),
            Map.entry("distortion", "R_DISTOR"),
            Map.entry("emicorr", "R_MIREMI"),
            Map.entry("extract1d", "R_EXTR1D"),
            Map.entry("fflat", "R_FFLAT"),
            Map.entry("filteroffset", "R_FILOFF"),
            Map.entry("flat", "R_FLAT"),
            Map.entry("fore", "R_FORE"),
            Map.entry("fpa", "R_FPA"),
            Map.entry("fringe", "R_FRINGE"),
            Map.entry("gain", "R_GAIN"),
            Map.entry("ifufore", "R_IFUFOR"),
            Map.entry("ifupost", "R_IFUPOS"),
            Map.entry("ifuslicer", "R_IFUSLI"),
            Map.entry("ipc", "R_IPC"),
            Map.entry("linearity", "R_LINEAR"),
            Map.entry("mask", "R_MASK"),
            Map.entry("mrsxartcorr", "R_MRSXAR"),
            Map.entry("msa", "R_MSA"),
            Map.entry("msaoper", "R_MSAOPE"),
            Map.entry("ote", "R_OTE"),
            Map.entry("pathloss", "R_PTHLOS"),
            Map.entry("persat", "R_PERSAT"),
            Map.entry("photom", "R_PHOTOM"),
            Map.entry("psfmask", "R_PSFMAS"),
            Map.entry("readnoise", "R_READNO"),
            Map.entry("refpix", "R_REFPIX"),
            Map.entry("regions", "R_REGION"),
            Map.entry("reset", "R_RESET"),
            Map.entry("rscd", "R_RSCD"),
            Map.entry("saturation", "R_SATURA"),
            Map.entry("sflat", "R_SFLAT"),
            Map.entry("specwcs", "R_SPCWCS"),
            Map.entry("straymask", "R_STRAY"),
            Map.entry("superbias", "R_SUPERB"),
            Map.entry("trapdensity", "R_TRPDEN"),
            Map.entry("trappars", "R_TRPPAR"),
            Map.entry("v2v3", "R_V2V3"),
            Map.entry("wavecorr", "R_WAVCOR"),
            Map.entry("wavelengthrange", "R_WAVRAN"),
            Map.entry("barshadow", "R_BARSHA"));

    private ReferenceKeywords() {}

    /** Keyword of a reference type; types without one (apcorr, abvegaoffset, parameter references) are recorded in the provenance table alone. */
    public static Optional<String> of(String type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
