package org.webbcal.step.assign_wcs;

import java.util.Locale;
import org.webbcal.api.step.StepContext;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SipFit;
import org.webbcal.model.Header;

/** The coordinates of an image as FITS keywords: gnomonic projection with SIP polynomials. An approximation, for tools that know nothing else. */
record SipKeywords(AssignWcsParams params) {

    /** Replaces the keywords of a header; a warning where no approximation can be made. */
    void write(StepContext ctx, Header header, Gwcs wcs, Gwcs.BoundingBox box) {
        if (!params.sipApprox()) {
            return;
        }
        var x = header.number("CRPIX1");
        var y = header.number("CRPIX2");
        double[] crpix = x.isPresent() && y.isPresent() ? new double[] {x.getAsDouble(), y.getAsDouble()} : null;
        SipFit fit;
        try {
            fit = SipFit.fit(
                    wcs,
                    box,
                    crpix,
                    new SipFit.Options(
                            params.sipMaxPixError(),
                            params.sipDegree(),
                            params.sipMaxInvPixError(),
                            params.sipInvDegree(),
                            params.sipNpoints()));
        } catch (IllegalArgumentException e) {
            ctx.warn("assign_wcs: no FITS approximation of the world coordinates was written: " + e.getMessage());
            return;
        }
        SipFit.obsoleteKeywords().forEach(header::remove);
        fit.keywords().forEach((key, value) -> header.set(key, value, SipFit.comment(key)));
        ctx.note("sip_degree", fit.degree());
        ctx.note("sip_max_pix_error", fit.maxPixError());
        ctx.note("sip_max_inv_pix_error", fit.maxInversePixError());
        if (fit.maxPixError() > params.sipMaxPixError() && params.sipDegree() == null) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "assign_wcs: the FITS keywords deviate from the world coordinates by up to %.3g pixels, "
                            + "more than sip_max_pix_error %.3g; the stored transform is exact",
                    fit.maxPixError(),
                    params.sipMaxPixError()));
        }
    }
}
