package org.webbcal.step.white_light;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;

/** Sums the spectra of a time series to light curves. */
@Component(service = Step.class)
@StepService(
        id = "white_light",
        instruments = "MIRI",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class WhiteLightStep implements Step {

    static final String ID = "white_light";
    static final String SLITLESS = "MIR_LRS-SLITLESS";
    private static final int MOST_CHANNELS = 1000;
    private static final double MINUTES = 1440;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Sums spectra of a time series to light curves")
            .status("S_WHTLIT")
            .takes(Kind.SPECTRUM)
            .gives("curve", Kind.CATALOG, "whtlt")
            .parameters(WhiteLightParams.class)
            .locality(Locality.EXPOSURE)
            .source("jwst/white_light/white_light.py")
            .source("Bouwman et al. 2023, PASP 135, 038002: time series with the low-resolution spectrograph")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(WhiteLightParams.class);
        double from = shortest(p, ctx.exposure().expType());
        double to = p.maxWavelength() == null ? Double.POSITIVE_INFINITY : p.maxWavelength();
        if (!(from < to)) {
            throw StepException.parameter(String.format(
                    Locale.ROOT,
                    "white_light: wavelengths from %s to %s um are none; give min_wavelength below max_wavelength",
                    from,
                    to));
        }
        return (StepRun.Spectra) spectra -> process(ctx, p, spectra, from, to);
    }

    private static double shortest(WhiteLightParams p, String expType) {
        if (p.minWavelength() != null) {
            return p.minWavelength();
        }
        return SLITLESS.equals(expType) && p.foldWavelength() != null ? p.foldWavelength() : Double.NEGATIVE_INFINITY;
    }

    private static List<ScienceModel> process(
            StepContext ctx, WhiteLightParams p, SpectrumModel model, double from, double to) throws StepException {
        if (!model.isPerIntegration()) {
            ctx.skipped("no spectra of integrations");
            return List.of();
        }
        var curve = LightCurve.of(model.spectra(), from, to, p.fillMissing());
        if (curve.dropped() > 0) {
            ctx.warn("white_light: " + curve.dropped()
                    + " integrations have no time or that of another, and are left out");
        }
        ctx.note("integrations", curve.size());
        ctx.note("filled", curve.filled());
        String unit = model.spectra().get(0).unit(Column.FLUX);
        var table = new Table();
        table.add(new Table.Column("MJD_UTC", curve.utc()));
        table.add(new Table.Column("BJD_TDB", curve.tdb()));
        add(table, "whitelight", unit, curve, p.withErrors());
        if (p.channelWidth() != null) {
            channels(p, model.spectra(), table, unit, from, to);
        }
        meta(table, model.primary(), curve);
        if (p.settling()) {
            settling(ctx, p, table, curve);
        }
        return List.of(new CatalogModel(table));
    }

    private static void add(Table table, String name, String unit, LightCurve curve, boolean errors) {
        table.add(new Table.Column(name + "_flux", curve.flux(), unit, ""));
        if (errors) {
            table.add(new Table.Column(name + "_error", curve.error(), unit, ""));
        }
    }

    private static void channels(
            WhiteLightParams p, List<Spectrum> spectra, Table table, String unit, double from, double to)
            throws StepException {
        var range = spectra.stream()
                .flatMapToDouble(s -> Arrays.stream(s.require(Column.WAVELENGTH)))
                .filter(w -> w >= from && w <= to)
                .summaryStatistics();
        double width = p.channelWidth();
        int first = (int) Math.floor(range.getMin() / width);
        int last = (int) Math.floor(range.getMax() / width);
        if (range.getCount() > 0 && last - first >= MOST_CHANNELS) {
            throw StepException.parameter("white_light: channel_width=" + width + " um makes " + (last - first + 1)
                    + " channels, more than " + MOST_CHANNELS);
        }
        for (int k = first; range.getCount() > 0 && k <= last; k++) {
            double low = Math.max(from, k * width);
            double high = Math.min(to, Math.nextDown((k + 1) * width));
            add(
                    table,
                    String.format(Locale.ROOT, "channel_%.3f_%.3f", k * width, (k + 1) * width),
                    unit,
                    LightCurve.of(spectra, low, high, p.fillMissing()),
                    p.withErrors());
        }
    }

    private static void meta(Table table, Header primary, LightCurve curve) {
        var meta = table.meta();
        meta.put("instrument", primary.string("INSTRUME").orElse(null));
        meta.put("exp_type", primary.string("EXP_TYPE").orElse(null));
        meta.put("subarray", primary.string("SUBARRAY").orElse(null));
        meta.put("filter", primary.string("FILTER").orElse(null));
        meta.put("pupil", primary.string("PUPIL").orElse(null));
        meta.put("target_name", primary.string("TARGNAME").orElse(null));
        meta.put("number_of_integrations", curve.size());
    }

    private static void settling(StepContext ctx, WhiteLightParams p, Table table, LightCurve curve) {
        if (curve.size() < Settling.FEWEST) {
            ctx.info(curve.size() + " integrations are too few to look for the ramp of the detector");
            return;
        }
        var s = Settling.of(curve, p.settledPpm());
        var flag = new boolean[curve.size()];
        Arrays.fill(flag, 0, s.settled(), true);
        table.add(new Table.Column("settling", flag, "", "the detector has not settled yet"));
        double minutes =
                s.settled() < curve.size() ? MINUTES * (curve.utc()[s.settled()] - curve.utc()[0]) : Double.NaN;
        ctx.note("ramp_ppm", s.ramp());
        ctx.note("ramp_tau_min", MINUTES * s.tau());
        ctx.note("settling_integrations", s.settled());
        ctx.note("event_depth_ppm", s.depth());
        ctx.note("scatter_ppm", s.scatter());
        ctx.note("expected_ppm", s.expected());
        ctx.note("allan", allan(s));
        var meta = table.meta();
        meta.put("ramp_ppm", s.ramp());
        meta.put("ramp_tau_minutes", MINUTES * s.tau());
        meta.put("event", s.eventFrom() < 0 ? List.of() : List.of(s.eventFrom(), s.eventTo() - 1));
        meta.put("event_depth_ppm", s.depth());
        meta.put("scatter_ppm", s.scatter());
        meta.put("expected_ppm", s.expected());
        meta.put("allan_bins", s.bins());
        meta.put("allan_ppm", s.deviations());
        ctx.info(String.format(
                Locale.ROOT,
                "scatter %.0f ppm, %.0f by the errors; %s; bins of %s ppm",
                s.scatter(),
                s.expected(),
                s.settled() == 0
                        ? "no ramp"
                        : String.format(Locale.ROOT, "ramp of %.0f ppm, over after %.1f min", s.ramp(), minutes),
                allan(s)));
    }

    /** Deviations by size of bins, for people. */
    static String allan(Settling s) {
        List<String> words = new ArrayList<>();
        IntStream.range(0, s.bins().length)
                .forEach(k -> words.add(String.format(Locale.ROOT, "%d: %.0f", s.bins()[k], s.deviations()[k])));
        return words.stream().collect(Collectors.joining(", "));
    }
}
