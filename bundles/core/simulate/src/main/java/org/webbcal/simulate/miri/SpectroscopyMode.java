package org.webbcal.simulate.miri;

/** Spectroscopic modes of MIRI, with what a usual exposure of each is. */
enum SpectroscopyMode {
    LRS_SLIT(
            "miri-lrs-slit",
            "MIR_LRS-FIXEDSLIT",
            "MIRI Low Resolution Spectroscopy",
            MiriSubarray.FULL,
            15,
            1,
            false,
            new Aperture("MIRIM_SLIT", -414.848, -400.426, 4.75797)),
    LRS_SLITLESS(
            "miri-lrs-slitless",
            "MIR_LRS-SLITLESS",
            "MIRI Low Resolution Spectroscopy",
            MiriSubarray.SLITLESSPRISM,
            20,
            60,
            true,
            new Aperture("MIRIM_SLITLESSPRISM", -378.600113, -344.752445, MiriSubarray.V3_IDEAL_ANGLE)),
    MRS(
            "miri-mrs",
            "MIR_MRS",
            "MIRI Medium Resolution Spectroscopy",
            MiriSubarray.FULL,
            12,
            1,
            false,
            new Aperture("MIRIFU_CHANNEL1A", -503.3406, -318.864, 0));

    /**
     * The aperture that points: name, V2 and V3 of its reference point, arcsec, and the angle of its ideal y axis, degrees.
     *
     * @see "SIAF of PRD PRDOPSSOC-073"
     */
    record Aperture(String name, double v2Ref, double v3Ref, double idealAngle) {}

    /** The filter of the low-resolution modes. */
    static final String PRISM = "P750L";

    final String id;
    final String expType;
    final String template;
    final MiriSubarray subarray;
    final int ngroups;
    final int nints;
    final boolean timeSeries;
    final Aperture aperture;

    SpectroscopyMode(
            String id,
            String expType,
            String template,
            MiriSubarray subarray,
            int ngroups,
            int nints,
            boolean timeSeries,
            Aperture aperture) {
        this.id = id;
        this.expType = expType;
        this.template = template;
        this.subarray = subarray;
        this.ngroups = ngroups;
        this.nints = nints;
        this.timeSeries = timeSeries;
        this.aperture = aperture;
    }
}
