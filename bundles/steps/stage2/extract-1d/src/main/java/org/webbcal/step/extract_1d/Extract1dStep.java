package org.webbcal.step.extract_1d;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;

/** Extracts the spectrum of low-resolution exposures of MIRI, one for each integration of a stack. */
@Component(service = Step.class)
@StepService(
        id = "extract_1d",
        instruments = "MIRI",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class Extract1dStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "extract_1d", "Extracts spectra from spectroscopic images")
            .status("S_EXTR1D")
            .takes(Kind.IMAGE)
            .gives("spectrum", Kind.SPECTRUM, "x1d")
            .parameters(Extract1dParams.class)
            .reference("extract1d", Need.OPTIONAL)
            .reference("apcorr", Need.OPTIONAL)
            .reference("psf", Need.OPTIONAL)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.WAVELENGTH,
                    PlaneKind.WCS,
                    PlaneKind.TABLE)
            .dqReads(
                    DqFlag.DO_NOT_USE,
                    DqFlag.SATURATED,
                    DqFlag.PERSISTENCE,
                    DqFlag.CHARGELOSS,
                    DqFlag.UNRELIABLE_SLOPE,
                    DqFlag.UNRELIABLE_DARK,
                    DqFlag.UNRELIABLE_FLAT,
                    DqFlag.FLUX_ESTIMATED,
                    DqFlag.OTHER_BAD_PIXEL)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.DROPOUT, DqFlag.FLUX_ESTIMATED, DqFlag.LOW_QE)
            .locality(Locality.INTEGRATION)
            .workspaceBytesPerPixel(16)
            .source("jwst/extract_1d/extract.py, extract1d.py, psf_profile.py, source_location.py, apply_apcorr.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(Extract1dParams.class);
        var reference = ctx.reference("extract1d");
        if (reference.isEmpty()) {
            ctx.warn("extract_1d: no extract1d reference: the whole image is summed, without background");
        }
        var apcorr = p.applyApcorr() ? ctx.reference("apcorr") : Optional.<Reference>empty();
        var psf = p.extractionType() != null && p.extractionType().equals("box")
                ? Optional.<Reference>empty()
                : ctx.reference("psf");
        return (StepRun.Model) image -> process(ctx, p, image, reference, apcorr, psf);
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx,
            Extract1dParams p,
            ImageModel image,
            Optional<Reference> reference,
            Optional<Reference> apcorr,
            Optional<Reference> psf)
            throws StepException {
        int order = image.sciHeader().integer(Keywords.SPORDER.name(), 1);
        var aperture = reference.isPresent()
                ? ApertureReference.find(reference.get(), ctx.exposure().expType(), order)
                : Optional.of(ApertureReference.none());
        if (aperture.isEmpty()) {
            ctx.skipped("the extract1d reference has no aperture for spectral order " + order);
            return List.of();
        }
        var found = Extraction.of(ctx, p, image, aperture.get(), psf);
        if (found.isEmpty()) {
            ctx.skipped("there is nothing to extract");
            return List.of();
        }
        var extraction = found.get();
        boolean calibrated = "COMPLETE".equals(image.primary().string("S_PHOTOM", ""));
        if (!calibrated) {
            ctx.warn("extract_1d: photom was not applied: fluxes are in DN/s");
        }
        double area = image.sciHeader().number(Keywords.PIXAR_SR.name(), Double.NaN);
        if (calibrated && !(area > 0)) {
            ctx.warn(
                    "extract_1d: PIXAR_SR is missing: fluxes are in MJy/sr and not in Jy; a photom or area reference with PIXAR_SR gives it");
            area = 1e-6;
        }
        var spectrum = image.isCube()
                ? Spectrum.perIntegration(image.depth(), extraction.rows().length)
                : Spectrum.single(extraction.rows().length);
        var assembly = new SpectrumAssembly(area, calibrated, extraction.scene() == null);
        assembly.prepare(spectrum, extraction.wavelengths());
        var correction = correction(ctx, image, extraction, apcorr);
        ctx.rows().eachIndex(image.depth(), (from, to) -> {
            for (int k = from; k < to; k++) {
                one(p, extraction, image, k, assembly, spectrum);
                if (correction.isPresent()) {
                    SpectrumAssembly.correct(spectrum, k, correction.get());
                }
            }
        });
        count(ctx, p, extraction, spectrum);
        if (extraction.scene() != null) {
            ctx.note(PsfIssue.GAIN, gain(extraction, image));
        }
        describe(ctx, image, extraction, spectrum);
        var model = SpectrumModel.of(spectrum.layout(), image).add(spectrum);
        if (spectrum.layout() == Layout.PER_INTEGRATION) {
            if (image.primary().bool("TSOVISIT").orElse(false)) {
                IntegrationTimes.set(ctx, image, spectrum);
            } else {
                model.tables().removeIf(t -> t.name().equals("INT_TIMES"));
            }
        }
        return List.of(model);
    }

    /** Extracts one integration. */
    private static void one(
            Extract1dParams p, Extraction e, ImageModel image, int k, SpectrumAssembly assembly, Spectrum spectrum) {
        var pixels = Pixels.of(image, k);
        boolean fitted = e.scene() != null;
        var sums = fitted ? fit(e, pixels) : sum(e, pixels, e.profile());
        var rescaled = new boolean[e.grid().along()];
        if (p.rescaleMissing() && !fitted) {
            Dropouts.rescale(e.grid(), pixels.sci(), e.profile().weights(), sums, rescaled);
        }
        assembly.fill(spectrum, k, e.rows(), sums);
        if (p.propagateDq()) {
            for (int r = 0; r < e.rows().length; r++) {
                int i = e.rows()[r];
                int flags =
                        Dropouts.flags(e.grid(), image.dq(), k * image.plane(), pixels.sci(), e.profile(), fitted, i);
                flags |= e.whole() ? 0 : Dq.DO_NOT_USE | Dq.DROPOUT;
                spectrum.dq()[k * spectrum.length() + r] |= rescaled[i] ? flags | Dq.FLUX_ESTIMATED : flags;
            }
        }
    }

    private static BoxSpectrum sum(Extraction e, Pixels pixels, BoxProfile profile) {
        var sums = new BoxSpectrum(e.grid().along());
        BoxKernel.extract(
                e.grid(),
                pixels.sci(),
                pixels.variances(),
                profile.weights(),
                e.background(),
                sums,
                0,
                e.grid().along());
        return sums;
    }

    private static BoxSpectrum fit(Extraction e, Pixels pixels) {
        var sums = new BoxSpectrum(e.grid().along());
        ProfileKernel.extract(
                e.grid(),
                pixels.sci(),
                pixels.variances(),
                e.scene().inverseVariance() ? PsfProfile.weights(e.grid(), pixels.variances()) : null,
                e.scene().terms(),
                sums,
                0,
                e.grid().along());
        return sums;
    }

    /** Signal to noise of the fitted profile relative to that of the aperture, median over the spectrum of the first integration. */
    private static double gain(Extraction e, ImageModel image) {
        var pixels = Pixels.of(image, 0);
        var fitted = fit(e, pixels);
        var summed = sum(e, pixels, e.box());
        var ratios = new double[e.rows().length];
        int n = 0;
        for (int i : e.rows()) {
            double ratio =
                    fitted.flux[i] / Math.sqrt(variance(fitted, i)) / (summed.flux[i] / Math.sqrt(variance(summed, i)));
            if (Double.isFinite(ratio)) {
                ratios[n++] = ratio;
            }
        }
        return Median.inPlace(ratios, n);
    }

    private static double variance(BoxSpectrum sums, int i) {
        return sums.varRnoise[i] + sums.varPoisson[i] + sums.varFlat[i];
    }

    /** Counts, and refuses a spectrum without a value. */
    private static void count(StepContext ctx, Extract1dParams p, Extraction e, Spectrum spectrum)
            throws StepException {
        double[] flux = spectrum.get(Spectrum.Column.FLUX);
        if (p.refuseEmpty() && java.util.Arrays.stream(flux).allMatch(Double::isNaN)) {
            throw StepException.noScienceData(String.format(
                    java.util.Locale.ROOT,
                    "extract_1d: no pixel of the aperture %.2f to %.2f can be used, all are DO_NOT_USE or NaN: there is no spectrum; see which step flagged them",
                    e.profile().lower(),
                    e.profile().upper()));
        }
        if (!p.propagateDq()) {
            return;
        }
        int dropouts = 0;
        for (int flags : spectrum.dq()) {
            dropouts += Dropouts.counts(flags) ? 1 : 0;
        }
        spectrum.header().set("NDROPOUT", dropouts, "values with missing or estimated pixels");
        ctx.note("dropouts", dropouts);
        ctx.note("outside_nominal_range", Validity.state(spectrum));
        Validity.check(ctx);
    }

    private static Optional<ApertureCorrection> correction(
            StepContext ctx, ImageModel image, Extraction extraction, Optional<Reference> apcorr) throws StepException {
        if (apcorr.isEmpty()
                || extraction.scene() != null
                || !SlitImage.sourceType(image).equals("POINT")) {
            return Optional.empty();
        }
        double[] centre = extraction.profile().centre(extraction.grid());
        double scale = image.wcs()
                .filter(w -> w.forward().outputs() == 3)
                .map(w -> ApertureCorrection.pixelScale(w, extraction.grid(), centre[0], centre[1]))
                .orElse(Double.NaN);
        var correction = ApertureCorrection.of(apcorr.get(), ctx.exposure().subarray(), scale);
        if (correction.isEmpty()) {
            ctx.warn("extract_1d: reference " + apcorr.get().fileName() + " has not one row for subarray "
                    + ctx.exposure().subarray() + ": no aperture correction");
        }
        return correction;
    }

    /** Keywords of the spectrum: where it comes from, in 1-based pixels, limits inclusive. */
    private static void describe(StepContext ctx, ImageModel image, Extraction e, Spectrum spectrum) {
        var h = spectrum.header();
        var sci = image.sciHeader();
        h.set("SLTNAME", e.slit(), "Slit name");
        for (var key : List.of("SRCTYPE", "TA_XPOS", "TA_YPOS", "SRCXPOS", "SRCYPOS", "SRCNAME", "SRCALIAS")) {
            sci.value(key).ifPresent(v -> h.set(key, v));
        }
        int[] extent = e.profile().extent(e.grid());
        boolean vertical = e.grid().vertical();
        h.set(vertical ? "EXTRXSTR" : "EXTRYSTR", e.profile().lower() + 1);
        h.set(vertical ? "EXTRXSTP" : "EXTRYSTP", e.profile().upper() + 1);
        if (extent != null) {
            h.set(vertical ? "EXTRYSTR" : "EXTRXSTR", extent[0] + 1);
            h.set(vertical ? "EXTRYSTP" : "EXTRXSTP", extent[1] + 1);
        }
        h.set("SLIT_RA", e.sky()[0]);
        h.set("SLIT_DEC", e.sky()[1]);
        h.set(Keywords.SPORDER, e.order());
        h.set(Keywords.DISPAXIS, vertical ? SlitImage.VERTICAL : SlitImage.HORIZONTAL);
        h.set("DETECTOR", ctx.exposure().detector());
        sci.value("PA_APER").ifPresent(v -> h.set("PA_APER", v));
        if (e.cut() > 0) {
            h.set("APERCUT", e.cut(), "part of the aperture beyond the end of the slit");
        }
        if (!Double.isNaN(e.positionDifference())) {
            h.set("SRCPOSDF", e.positionDifference(), "[pixel] trace less coordinates of the target");
        }
        ctx.note(
                "aperture",
                String.format(
                        java.util.Locale.ROOT,
                        "%.2f-%.2f",
                        e.profile().lower(),
                        e.profile().upper()));
        ctx.note("wavelengths", spectrum.length());
    }
}
