package org.webbcal.model.key;

/** Keywords that code reads or writes by name, with the comments of the archive's files. */
public final class Keywords {

    // exposure, PRIMARY
    public static final Key<String> TELESCOP = Key.string("TELESCOP", "Telescope used to acquire the data");
    public static final Key<String> INSTRUME = Key.string("INSTRUME", "Instrument used to acquire the data");
    public static final Key<String> DETECTOR = Key.string("DETECTOR", "Name of detector used to acquire the data");
    public static final Key<String> FILTER = Key.string("FILTER", "Name of the filter element used");
    public static final Key<String> EXP_TYPE = Key.string("EXP_TYPE", "Type of data in the exposure");
    public static final Key<String> READPATT = Key.string("READPATT", "Readout pattern");
    public static final Key<String> SUBARRAY = Key.string("SUBARRAY", "Subarray used");
    public static final Key<Integer> SUBSTRT1 = Key.integer("SUBSTRT1", "Starting pixel in axis 1 direction");
    public static final Key<Integer> SUBSTRT2 = Key.integer("SUBSTRT2", "Starting pixel in axis 2 direction");
    public static final Key<Integer> SUBSIZE1 = Key.integer("SUBSIZE1", "Number of pixels in axis 1 direction");
    public static final Key<Integer> SUBSIZE2 = Key.integer("SUBSIZE2", "Number of pixels in axis 2 direction");
    public static final Key<Integer> FASTAXIS = Key.integer("FASTAXIS", "Fast readout axis direction");
    public static final Key<Integer> SLOWAXIS = Key.integer("SLOWAXIS", "Slow readout axis direction");
    public static final Key<Integer> NINTS = Key.integer("NINTS", "Number of integrations in exposure");
    public static final Key<Integer> NGROUPS = Key.integer("NGROUPS", "Number of groups in integration");
    public static final Key<Integer> NFRAMES = Key.integer("NFRAMES", "Number of frames per group");
    public static final Key<Integer> GROUPGAP = Key.integer("GROUPGAP", "Number of frames dropped between groups");
    public static final Key<Integer> FRMDIVSR = Key.integer("FRMDIVSR", "Divisor applied to frame-averaged groups");
    public static final Key<Integer> DRPFRMS1 = Key.integer("DRPFRMS1", "Frames dropped prior to first integration");
    public static final Key<Integer> DRPFRMS3 = Key.integer("DRPFRMS3", "Frames dropped between integrations");
    public static final Key<Integer> NSAMPLES = Key.integer("NSAMPLES", "Number of A/D samples per pixel");
    public static final Key<Integer> INTSTART = Key.integer("INTSTART", "Starting integration number in this segment");
    public static final Key<Integer> INTEND = Key.integer("INTEND", "Ending integration number in this segment");
    public static final Key<Double> TFRAME = Key.number("TFRAME", "[s] Time between frames");
    public static final Key<Double> TGROUP = Key.number("TGROUP", "[s] Time between groups");
    public static final Key<Double> EFFINTTM = Key.number("EFFINTTM", "[s] Effective integration time");
    public static final Key<Double> EFFEXPTM = Key.number("EFFEXPTM", "[s] Effective exposure time");
    public static final Key<Double> EXPSTART = Key.number("EXPSTART", "[d] Exposure start time in MJD");
    public static final Key<Double> EXPMID = Key.number("EXPMID", "[d] Exposure mid time in MJD");
    public static final Key<Double> EXPEND = Key.number("EXPEND", "[d] Exposure end time in MJD");
    public static final Key<Double> GAINFACT = Key.number("GAINFACT", "Gain scale factor");
    public static final Key<Boolean> TSOVISIT = Key.bool("TSOVISIT", "Time Series Observation visit indicator");
    public static final Key<String> DATE_OBS = Key.string("DATE-OBS", "[yyyy-mm-dd] UTC date at start of exposure");
    public static final Key<String> TIME_OBS = Key.string("TIME-OBS", "[hh:mm:ss.sss] UTC time at start of exposure");

    // products, PRIMARY
    public static final Key<String> DATE = Key.string("DATE", "UTC date file created");
    public static final Key<String> FILENAME = Key.string("FILENAME", "Name of the file");
    public static final Key<String> DATAMODL = Key.string("DATAMODL", "Type of data model");
    public static final Key<String> CAL_VER = Key.string("CAL_VER", "Calibration software version number");
    public static final Key<String> CAL_VCS = Key.string("CAL_VCS", "Calibration software version control sys number");
    public static final Key<String> CRDS_VER = Key.string("CRDS_VER", "Version of file selection software used");
    public static final Key<String> CRDS_CTX = Key.string("CRDS_CTX", "CRDS context (.pmap) used to select ref files");
    public static final Key<String> ASNTABLE = Key.string("ASNTABLE", "Name of the ASN table");
    public static final Key<String> ASNPOOL = Key.string("ASNPOOL", "Name of the ASN pool");
    /** Hash of the plan that made the product; ours. */
    public static final Key<String> WBPLAN = Key.string("WBPLAN", "webbcal: hash of the plan");

    // SCI
    public static final Key<String> BUNIT = Key.string("BUNIT", "physical units of the array values");
    public static final Key<Double> RA_REF = Key.number("RA_REF", "[deg] Right ascension of the reference point");
    public static final Key<Double> DEC_REF = Key.number("DEC_REF", "[deg] Declination of the reference point");
    public static final Key<Double> ROLL_REF =
            Key.number("ROLL_REF", "[deg] V3 roll angle at the ref point (N over E)");
    public static final Key<Double> V2_REF = Key.number("V2_REF", "[arcsec] Telescope v2 coordinate of ref point");
    public static final Key<Double> V3_REF = Key.number("V3_REF", "[arcsec] Telescope v3 coordinate of ref point");
    public static final Key<Integer> VPARITY =
            Key.integer("VPARITY", "Relative sense of rotation between Ideal xy and V2V3");
    public static final Key<Double> V3I_YANG = Key.number("V3I_YANG", "[deg] Angle from V3 axis to Ideal y axis");
    public static final Key<Double> VA_SCALE = Key.number("VA_SCALE", "Velocity aberration scale factor");
    public static final Key<String> S_REGION = Key.string("S_REGION", "Spatial extent of the observation");
    public static final Key<Double> PHOTMJSR = Key.number("PHOTMJSR", "Flux density (MJy/steradian) producing 1 cps");
    public static final Key<Double> PHOTUJA2 = Key.number("PHOTUJA2", "Flux density (uJy/arcsec2) producing 1 cps");
    public static final Key<Double> PIXAR_SR = Key.number("PIXAR_SR", "Nominal pixel area in steradians");
    public static final Key<Double> PIXAR_A2 = Key.number("PIXAR_A2", "Nominal pixel area in arcsec^2");

    // slits, SCI and EXTRACT1D
    public static final Key<String> SRCTYPE = Key.string("SRCTYPE", "Source type used for calibration");
    public static final Key<Integer> SLTSTRT1 = Key.integer("SLTSTRT1", "Slit starting pixel index along axis 1");
    public static final Key<Integer> SLTSIZE1 = Key.integer("SLTSIZE1", "Slit size along axis 1");
    public static final Key<Integer> SLTSTRT2 = Key.integer("SLTSTRT2", "Slit starting pixel index along axis 2");
    public static final Key<Integer> SLTSIZE2 = Key.integer("SLTSIZE2", "Slit size along axis 2");
    public static final Key<Integer> DISPAXIS = Key.integer("DISPAXIS", "Dispersion direction");
    public static final Key<Integer> SPORDER = Key.integer("SPORDER", "Spectral order number");

    private Keywords() {}
}
