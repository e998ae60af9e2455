package org.webbcal.simulate.nirspec;

/** Modes of NIRSpec, with what a usual exposure of each is. */
enum NirspecMode {
    FIXED_SLIT(
            "nirspec-fs",
            "NRS_FIXEDSLIT",
            "FIXEDSLIT",
            "NIRSpec Fixed Slit Spectroscopy",
            "SUBS200A1",
            "NRSRAPID",
            "G235M",
            8,
            2,
            false),
    MICROSHUTTERS(
            "nirspec-mos",
            "NRS_MSASPEC",
            "MSASPEC",
            "NIRSpec MultiObject Spectroscopy",
            "FULL",
            "NRSIRS2RAPID",
            "PRISM",
            8,
            1,
            false),
    IFU("nirspec-ifu", "NRS_IFU", "IFU", "NIRSpec IFU Spectroscopy", "FULL", "NRSIRS2RAPID", "G395H", 8, 1, false),
    BRIGHT_OBJECT(
            "nirspec-bots",
            "NRS_BRIGHTOBJ",
            "BRIGHTOBJ",
            "NIRSpec Bright Object Time Series",
            "SUB512",
            "NRSRAPID",
            "PRISM",
            5,
            100,
            true);

    final String id;
    final String expType;
    final String opMode;
    final String template;
    final String subarray;
    final String readPattern;
    final String grating;
    final int ngroups;
    final int nints;
    final boolean timeSeries;

    NirspecMode(
            String id,
            String expType,
            String opMode,
            String template,
            String subarray,
            String readPattern,
            String grating,
            int ngroups,
            int nints,
            boolean timeSeries) {
        this.id = id;
        this.expType = expType;
        this.opMode = opMode;
        this.template = template;
        this.subarray = subarray;
        this.readPattern = readPattern;
        this.grating = grating;
        this.ngroups = ngroups;
        this.nints = nints;
        this.timeSeries = timeSeries;
    }

    /** The blocking filter that goes with a grating. */
    static String filter(String grating) {
        return switch (grating) {
            case "G140M", "G140H" -> "F100LP";
            case "G235M", "G235H" -> "F170LP";
            case "G395M", "G395H" -> "F290LP";
            default -> "CLEAR";
        };
    }
}
