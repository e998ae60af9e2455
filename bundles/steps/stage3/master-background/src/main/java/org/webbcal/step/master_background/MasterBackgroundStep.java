package org.webbcal.step.master_background;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.spectra.Combination;
import org.webbcal.lib.spectra.Combination.Input;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;

/** Subtracts one background spectrum from all images of an association. */
@Component(service = Step.class)
@StepService(
        id = "master_background",
        instruments = "MIRI",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class MasterBackgroundStep implements Step {

    private static final List<String> DONE = List.of("S_BKDSUB", "S_MSBSUB");

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "master_background", "Subtracts a background spectrum from images")
            .status("S_MSBSUB")
            .inPlace(Kind.SET)
            .gives("background", Kind.SPECTRUM, "masterbg1d")
            .parameters(MasterBackgroundParams.class)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.VAR_RNOISE, PlaneKind.WAVELENGTH)
            .changes(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.VAR_RNOISE)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.DO_NOT_USE)
            .locality(Locality.SET)
            .source("jwst/master_background/master_background_step.py, expand_to_2d.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(MasterBackgroundParams.class);
        return (StepRun.Set) members -> process(ctx, p, members);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, MasterBackgroundParams p, ModelSet members)
            throws StepException {
        if (!p.forceSubtract() && subtractedBefore(ctx, members)) {
            return Arrays.asList((ScienceModel) null);
        }
        var spectrum = p.userBackground() == null ? combined(ctx, p, members) : given(ctx, p.userBackground());
        if (spectrum == null) {
            return Arrays.asList((ScienceModel) null);
        }
        var background = BackgroundSpectrum.of(spectrum);
        if (background.wavelength().length < 2) {
            throw StepException.unprocessable(
                    "master_background: the background spectrum has fewer than two wavelengths; give another with user_background");
        }
        for (int i = 0; i < members.size(); i++) {
            if (!members.members().get(i).role().equals("science")) {
                continue;
            }
            try (var loan = members.borrow(i)) {
                subtract(ctx, p, loan.model(), members.members().get(i).name(), background);
                loan.changed();
            } catch (IOException e) {
                throw StepException.badInput("master_background: " + e.getMessage());
            }
        }
        double level = Arrays.stream(background.brightness())
                .sorted()
                .skip(background.brightness().length / 2)
                .findFirst()
                .orElse(0);
        ctx.note("median_level", level);
        ctx.note("wavelengths", background.wavelength().length);
        ctx.info(String.format(
                Locale.ROOT,
                "background of %.2f to %.2f um, median %.4g",
                background.wavelength()[0],
                background.wavelength()[background.wavelength().length - 1],
                level));
        return Arrays.asList(p.saveBackground() ? product(members, spectrum) : (ScienceModel) null);
    }

    private static boolean subtractedBefore(StepContext ctx, ModelSet members) {
        List<Header> headers = new ArrayList<>();
        members.members().forEach(m -> headers.add(m.primary()));
        members.spectra().forEach(m -> headers.add(m.model().primary()));
        long done = headers.stream()
                .filter(h -> DONE.stream().anyMatch(key -> "COMPLETE".equals(h.string(key, ""))))
                .count();
        if (done == 0) {
            return false;
        }
        if (done < headers.size()) {
            ctx.warn(
                    "master_background: a background was subtracted from " + done + " of " + headers.size()
                            + " members before: nothing is subtracted; --steps.master_background.force_subtract=true does it all the same");
        }
        ctx.skipped("a background was subtracted before");
        return true;
    }

    /** The spectrum of a file. */
    private static Spectrum given(StepContext ctx, String path) throws StepException {
        var spectra = ctx.readSpectrum(path).spectra();
        if (spectra.isEmpty() || spectra.get(0).get(Column.SURF_BRIGHT) == null) {
            throw StepException.parameter("master_background: user_background=" + path
                    + " has no spectrum with a column SURF_BRIGHT, expected one as extract_1d or combine_1d makes");
        }
        if (spectra.size() > 1) {
            ctx.warn("master_background: " + path + " has " + spectra.size() + " spectra; the first is taken");
        }
        return spectra.get(0);
    }

    /** The spectra of background members made one; null, and the step skipped, if there are none. */
    private static Spectrum combined(StepContext ctx, MasterBackgroundParams p, ModelSet members) {
        List<Input> inputs = new ArrayList<>();
        Spectrum first = null;
        for (var member : members.spectra()) {
            if (!member.role().equals("background")) {
                continue;
            }
            // a nod has its background beside the source, an exposure of the background alone is background throughout
            boolean nod = !member.model().primary().bool("BKGDTARG").orElse(true);
            double seconds = member.model().primary().number(Keywords.EFFEXPTM.name(), Double.NaN);
            for (var spectrum : member.model().spectra()) {
                first = first == null ? spectrum : first;
                for (int row = 0; row < spectrum.rows(); row++) {
                    inputs.add(Combination.input(nod ? beside(spectrum) : spectrum, row, seconds));
                }
            }
        }
        var usable = Combination.usable(inputs);
        if (usable.isEmpty()) {
            ctx.warn(
                    "master_background: no background member with a spectrum (x1d) and no user_background: nothing is subtracted");
            ctx.skipped("no background spectrum");
            return null;
        }
        if (usable.stream().anyMatch(i -> !(i.weight() > 0))) {
            ctx.warn("master_background: EFFEXPTM is missing in a background member: all count alike");
            usable.replaceAll(i ->
                    new Input(i.wavelength(), i.flux(), i.error(), i.brightness(), i.brightnessError(), i.dq(), 1));
        }
        var spectrum = Combination.of(usable, Double.NaN);
        spectrum.units(
                first.unit(Column.FLUX),
                first.unit(Column.FLUX_VAR_POISSON),
                first.unit(Column.SURF_BRIGHT),
                first.unit(Column.SB_VAR_POISSON));
        int width = p.medianKernel() % 2 == 0 ? p.medianKernel() - 1 : p.medianKernel();
        BackgroundSpectrum.smooth(spectrum.get(Column.SURF_BRIGHT), width);
        BackgroundSpectrum.smooth(spectrum.get(Column.FLUX), width);
        ctx.note("spectra", usable.size());
        return spectrum;
    }

    /** A spectrum whose surface brightness is that of the background beside the source. */
    private static Spectrum beside(Spectrum spectrum) {
        var out = spectrum.layout() == Layout.PER_INTEGRATION
                ? Spectrum.perIntegration(spectrum.rows(), spectrum.length())
                : Spectrum.single(spectrum.length());
        for (var column : List.of(Column.WAVELENGTH, Column.FLUX, Column.FLUX_ERROR)) {
            out.set(column, spectrum.get(column));
        }
        System.arraycopy(spectrum.dq(), 0, out.dq(), 0, out.dq().length);
        return out.set(Column.SURF_BRIGHT, spectrum.get(Column.BACKGROUND))
                .set(Column.SB_ERROR, spectrum.get(Column.BKGD_ERROR));
    }

    private static void subtract(
            StepContext ctx, MasterBackgroundParams p, ImageModel image, String name, BackgroundSpectrum background)
            throws StepException {
        var light = SlitImage.wavelength(image)
                .orElseThrow(() -> StepException.badInput("master_background: " + name
                        + ": no plane WAVELENGTH of the size of SCI; run assign_wcs first"));
        image.withNoisePlanes();
        for (int k = 0; k < image.depth(); k++) {
            int integration = k;
            ctx.rows()
                    .each(
                            image.ny(),
                            (y0, y1) -> background.subtract(image, integration, light, p.propagateError(), y0, y1));
        }
        if (p.userBackground() != null) {
            image.primary()
                    .set("MASTERBG", Path.of(p.userBackground()).getFileName().toString(), "Master background file");
        }
    }

    private static ScienceModel product(ModelSet members, Spectrum spectrum) {
        var model = SpectrumModel.of(spectrum.layout());
        model.primary(members.members().get(0).primary().copy());
        return model.add(spectrum);
    }
}
