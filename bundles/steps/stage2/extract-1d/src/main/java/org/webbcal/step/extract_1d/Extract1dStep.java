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
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.DO_NOT_USE)
            .locality(Locality.INTEGRATION)
            .workspaceBytesPerPixel(16)
            .source("jwst/extract_1d/extract.py, extract1d.py, source_location.py, apply_apcorr.py")
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
        return (StepRun.Model) image -> process(ctx, p, image, reference, apcorr);
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx,
            Extract1dParams p,
            ImageModel image,
            Optional<Reference> reference,
            Optional<Reference> apcorr)
            throws StepException {
        int order = image.sciHeader().integer(Keywords.SPORDER.name(), 1);
        var aperture = reference.isPresent()
                ? ApertureReference.find(reference.get(), ctx.exposure().expType(), order)
                : Optional.of(ApertureReference.none());
        if (aperture.isEmpty()) {
            ctx.skipped("the extract1d reference has no aperture for spectral order " + order);
            return List.of();
        }
        var found = Extraction.of(ctx, p, image, aperture.get());
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
        var assembly = new SpectrumAssembly(area, calibrated);
        assembly.prepare(spectrum, extraction.wavelengths());
        var correction = correction(ctx, image, extraction, apcorr);
        ctx.rows().eachIndex(image.depth(), (from, to) -> {
            for (int k = from; k < to; k++) {
                assembly.fill(spectrum, k, extraction.rows(), extract(extraction, image, k));
                if (correction.isPresent()) {
                    SpectrumAssembly.correct(spectrum, k, correction.get());
                }
            }
        });
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

    /** Sums one integration. */
    private static BoxSpectrum extract(Extraction e, ImageModel image, int k) {
        int n = image.plane();
        var sci = new float[n];
        float[][] variances = {null, null, null};
        float[][] sources = {image.varRnoise(), image.varPoisson(), image.varFlat()};
        for (int c = 0; c < sources.length; c++) {
            variances[c] = sources[c] == null ? null : new float[n];
        }
        for (int p = 0; p < n; p++) {
            int q = k * n + p;
            float value = image.sci()[q];
            boolean valid = value == value
                    && (image.dq() == null || (image.dq()[q] & Dq.DO_NOT_USE) == 0)
                    && (image.err() == null || image.err()[q] == image.err()[q]);
            for (float[] source : sources) {
                valid &= source == null || source[q] == source[q];
            }
            sci[p] = valid ? value : Float.NaN;
            for (int c = 0; c < sources.length; c++) {
                if (sources[c] != null) {
                    variances[c][p] = valid ? sources[c][q] : Float.NaN;
                }
            }
        }
        var sums = new BoxSpectrum(e.grid().along());
        BoxKernel.extract(
                e.grid(),
                sci,
                variances,
                e.profile().weights(),
                e.background(),
                sums,
                0,
                e.grid().along());
        return sums;
    }

    private static Optional<ApertureCorrection> correction(
            StepContext ctx, ImageModel image, Extraction extraction, Optional<Reference> apcorr) throws StepException {
        if (apcorr.isEmpty() || !SlitImage.sourceType(image).equals("POINT")) {
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
