package org.webbcal.step.combine_1d;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.spectra.Combination;
import org.webbcal.lib.spectra.Combination.Input;
import org.webbcal.lib.spectra.Scatter;
import org.webbcal.model.Header;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;

/** Makes one spectrum of several of the same source. */
@Component(service = Step.class)
@StepService(id = "combine_1d")
public final class Combine1dStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "combine_1d", "Makes one spectrum of several of the same source")
            .status("S_COMB1D")
            .takes(Kind.SPECTRUM)
            .gives("combined", Kind.SPECTRUM, "c1d")
            .parameters(Combine1dParams.class)
            .dqReads(DqFlag.DO_NOT_USE)
            .locality(Locality.SET)
            .source("jwst/combine_1d/combine1d.py")
            .build();

    /** Difference of fluxes, in units of the mean, beyond which spectra do not belong together. */
    private static final double DISAGREEMENT = 0.1;

    /** Keywords of the first spectrum that hold for the combined one. */
    private static final List<String> KEPT = List.of("SPORDER", "SRCTYPE", "SOURCEID", "SRCRA", "SRCDEC");

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(Combine1dParams.class);
        return (StepRun.Spectra) spectra -> process(ctx, p, spectra);
    }

    private static List<ScienceModel> process(StepContext ctx, Combine1dParams p, SpectrumModel model) {
        // one combination for each spectral order
        Map<Integer, List<Spectrum>> orders = new LinkedHashMap<>();
        for (var spectrum : model.spectra()) {
            if (spectrum.layout() == Layout.COMBINED) {
                ctx.warn("combine_1d: a spectrum is combined already and is left out");
            } else {
                int order = spectrum.header().integer(Keywords.SPORDER.name(), 1);
                orders.computeIfAbsent(order, o -> new ArrayList<>()).add(spectrum);
            }
        }
        var out = SpectrumModel.of(Layout.COMBINED, model);
        int used = 0;
        for (var spectra : orders.values()) {
            var inputs = inputs(ctx, p, model, spectra);
            if (!inputs.isEmpty()) {
                var combined = combined(p, spectra.get(0), inputs);
                out.add(combined);
                used += inputs.size();
                compare(ctx, inputs, combined);
                scatter(ctx, p, inputs, combined, out);
            }
        }
        if (used == 0) {
            ctx.warn("combine_1d: no spectrum has a flux and wavelengths that rise or fall throughout: nothing is"
                    + " combined");
            ctx.skipped("no usable spectrum");
            return List.of();
        }
        ctx.note("spectra", used);
        ctx.note(
                "wavelengths", out.spectra().stream().mapToInt(Spectrum::length).sum());
        ctx.info(used + " spectra made " + out.spectra().size());
        return List.of(out);
    }

    /** Warns where spectra that are said to be of one source have different fluxes. */
    private static void compare(StepContext ctx, List<Input> inputs, Spectrum combined) {
        double[] levels = Scatter.levels(inputs, combined, DISAGREEMENT);
        var range = Arrays.stream(levels).filter(v -> !Double.isNaN(v)).summaryStatistics();
        if (range.getCount() > 1 && range.getMax() - range.getMin() > DISAGREEMENT) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "combine_1d: the spectra do not agree: their fluxes are %.2f to %.2f times the mean; see where each was extracted (MR-LRS01) and how much the slit took (MR-LRS04)",
                    range.getMin(),
                    range.getMax()));
        }
        if (range.getCount() > 1) {
            ctx.note("flux_spread", range.getMax() - range.getMin());
        }
    }

    /** Holds the errors against the scatter of the spectra. */
    private static void scatter(
            StepContext ctx, Combine1dParams p, List<Input> inputs, Spectrum combined, SpectrumModel out) {
        var scatter = Scatter.of(inputs, combined).orElse(null);
        if (scatter == null) {
            if (p.bootstrapErrors()) {
                ctx.warn("combine_1d: bootstrap_errors: there are too few wavelengths that two spectra cover: no errors"
                        + " by their scatter");
            }
            return;
        }
        ctx.note("error_ratio", scatter.ratio());
        combined.header().set("ERRRATIO", scatter.ratio(), "scatter of the spectra over their errors");
        if (p.bootstrapErrors()) {
            double[] wavelength = combined.require(Column.WAVELENGTH);
            var ratio = scatter.errors().clone();
            for (int k = 0; k < ratio.length; k++) {
                ratio[k] /= combined.require(Column.FLUX_ERROR)[k];
            }
            var table = new Table()
                    .add(new Table.Column("WAVELENGTH", wavelength.clone(), "um", ""))
                    .add(new Table.Column("FLUX_ERR_BOOT", scatter.errors(), combined.unit(Column.FLUX), ""))
                    .add(new Table.Column("RATIO", ratio, "", ""));
            out.tables().add(new TableExtension("BOOTSTRAP", out.spectra().size(), new Header(), table));
        }
    }

    private static Spectrum combined(Combine1dParams p, Spectrum first, List<Input> inputs) {
        var spectrum = Combination.of(inputs, p.sigmaClip() == null ? Double.NaN : p.sigmaClip());
        spectrum.units(
                first.unit(Column.FLUX),
                first.unit(Column.FLUX_VAR_POISSON),
                first.unit(Column.SURF_BRIGHT),
                first.unit(Column.SB_VAR_POISSON));
        for (var key : KEPT) {
            first.header().value(key).ifPresent(v -> spectrum.header().set(key, v));
        }
        return spectrum;
    }

    private static List<Input> inputs(StepContext ctx, Combine1dParams p, SpectrumModel model, List<Spectrum> spectra) {
        var weights = spectra.stream().mapToDouble(s -> weight(p, model, s)).toArray();
        boolean alike = false;
        for (double w : weights) {
            alike |= !(w > 0);
        }
        if (alike) {
            ctx.warn("combine_1d: " + key(p) + " is missing or not positive in a spectrum: all count alike");
        }
        List<Input> all = new ArrayList<>();
        for (int s = 0; s < weights.length; s++) {
            var spectrum = spectra.get(s);
            for (int row = 0; row < spectrum.rows(); row++) {
                all.add(Combination.input(spectrum, row, alike ? 1 : weights[s]));
            }
        }
        var usable = Combination.usable(all);
        if (usable.size() < all.size() && !usable.isEmpty()) {
            ctx.warn("combine_1d: " + (all.size() - usable.size()) + " of " + all.size()
                    + " spectra have no flux, or wavelengths that neither rise nor fall throughout, and are left out");
        }
        return usable;
    }

    private static String key(Combine1dParams p) {
        return p.exptimeKey().startsWith("integration") || p.exptimeKey().equals("effinttm")
                ? Keywords.EFFINTTM.name()
                : Keywords.EFFEXPTM.name();
    }

    private static double weight(Combine1dParams p, SpectrumModel model, Spectrum spectrum) {
        if (p.exptimeKey().equals("unit_weight")) {
            return 1;
        }
        double own = spectrum.header().number(key(p), Double.NaN);
        return own == own ? own : model.primary().number(key(p), Double.NaN);
    }
}
