package org.webbcal.simulate.miri;

/** Spectroscopic modes of MIRI, with what a usual exposure of each is. */
enum SpectroscopyMode {
    LRS_SLIT("miri-lrs-slit", "MIR_LRS-FIXEDSLIT", "MIRI Low Resolution Spectroscopy", MiriSubarray.FULL, 15, 1, false),
    LRS_SLITLESS(
            "miri-lrs-slitless",
            "MIR_LRS-SLITLESS",
            "MIRI Low Resolution Spectroscopy",
            MiriSubarray.SLITLESSPRISM,
            20,
            60,
            true),
    MRS("miri-mrs", "MIR_MRS", "MIRI Medium Resolution Spectroscopy", MiriSubarray.FULL, 12, 1, false);

    final String id;
    final String expType;
    final String template;
    final MiriSubarray subarray;
    final int ngroups;
    final int nints;
    final boolean timeSeries;

    SpectroscopyMode(
            String id,
            String expType,
            String template,
            MiriSubarray subarray,
            int ngroups,
            int nints,
            boolean timeSeries) {
        this.id = id;
        this.expType = expType;
        this.template = template;
        this.subarray = subarray;
        this.ngroups = ngroups;
        this.nints = nints;
        this.timeSeries = timeSeries;
    }
}
