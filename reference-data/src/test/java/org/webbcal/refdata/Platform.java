package org.webbcal.refdata;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.io.asdf.internal.AsdfTrees;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.model.Header;
import org.webbcal.reference.LocalReferenceResolver;
import org.webbcal.simulate.miri.MiriSubarray;
import org.webbcal.simulate.nirspec.NirspecSubarray;

/** The services over the reference data that this build made, put together without a framework. */
final class Platform {

    static final Path FOLDER = Path.of("target/reference-data");
    static final ReferenceResolver.Sources EMBEDDED =
            new ReferenceResolver.Sources(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    static final LocalReferenceResolver RESOLVER =
            new LocalReferenceResolver(FOLDER, new FitsAccessService(), new AsdfTrees(), name -> Optional.empty());

    private Platform() {}

    static ExposureInfo exposure(MiriSubarray s, String filter, String readPattern) {
        var header = new Header()
                .set("TELESCOP", "JWST")
                .set("INSTRUME", "MIRI")
                .set("DETECTOR", "MIRIMAGE")
                .set("FILTER", filter)
                .set("READPATT", readPattern)
                .set("EXP_TYPE", "MIR_IMAGE")
                .set("SUBARRAY", s.name())
                .set("SUBSTRT1", s.xStartFits())
                .set("SUBSTRT2", s.yStartFits())
                .set("SUBSIZE1", s.nx())
                .set("SUBSIZE2", s.ny())
                .set("DATE-OBS", "2024-05-01")
                .set("TIME-OBS", "12:00:00.000");
        return new ExposureInfo(s.name().toLowerCase(java.util.Locale.ROOT) + "_uncal.fits", header, new Header());
    }

    static ExposureInfo nirspec(String detector, NirspecSubarray s, String grating, String readPattern) {
        var header = new Header()
                .set("TELESCOP", "JWST")
                .set("INSTRUME", "NIRSPEC")
                .set("DETECTOR", detector)
                .set("GRATING", grating)
                .set("READPATT", readPattern)
                .set("EXP_TYPE", "NRS_FIXEDSLIT")
                .set("SUBARRAY", s.name())
                .set("SUBSTRT1", s.xStartFits(detector))
                .set("SUBSTRT2", s.yStartFits(detector, grating))
                .set("SUBSIZE1", s.nx())
                .set("SUBSIZE2", s.ny())
                .set("DATE-OBS", "2024-05-01")
                .set("TIME-OBS", "12:00:00.000");
        return new ExposureInfo("nirspec_uncal.fits", header, new Header());
    }
}
