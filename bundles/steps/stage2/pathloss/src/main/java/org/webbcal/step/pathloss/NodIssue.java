package org.webbcal.step.pathloss;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.run.CalibrationException;

/** Nods of a point source in the slit that do not agree. */
@Component(service = KnownIssue.class)
public final class NodIssue implements KnownIssue {

    /** Wavelengths that decide, µm: bright and free of the ends. */
    private static final double FROM = 6;

    private static final double TO = 10;
    /** Departure from 1 that does harm. */
    private static final double LIMIT = 0.1;
    /** Errors that a departure must have to be believed. */
    private static final double SIGNIFICANT = 3;

    private static final double[] BANDS = {5, 6, 8, 10, 12};

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "MR-LRS04", "Spectra of the two nods do not agree")
            .modes("miri-lrs-slit")
            .symptom("The two nods of a point source have different fluxes, more at long wavelengths.")
            .cause(
                    "The correction for light lost at the slit depends on the place of the source across it, to a tenth of a pixel; coordinates are not so good.")
            .answer(
                    "The place is the one measured on the verification image of the target acquisition, else the centre of the slit, or as given with slit_position.")
            .remedy(PathlossStep.ID)
            .diagnosis(
                    "Ratio of the spectra of the nods, by wavelength; before: what it would be with the places that coordinates give.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        var groups = new TreeMap<String, List<Evidence.Product>>();
        for (var product : evidence.products("x1d")) {
            // spectra of stage 3 are of both nods
            if (!product.stem().matches("jw\\d{5}-.*")) {
                var h = product.primary();
                String group =
                        h.string("PROGRAM", "") + "/" + h.string("OBSERVTN", "") + "/" + h.string("TARGNAME", "");
                groups.computeIfAbsent(group, g -> new ArrayList<>()).add(product);
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (var nods : groups.values()) {
            nods.sort(Comparator.comparingInt(p -> p.primary().integer("PATT_NUM", 1)));
            var first = nods.get(0);
            if (nods.size() == 1) {
                findings.add(Finding.undecided(first, "one nod alone: there is nothing to compare it with"));
            }
            for (var other : nods.subList(1, nods.size())) {
                findings.add(compare(first, other));
            }
        }
        return findings;
    }

    private static Finding compare(Evidence.Product a, Evidence.Product b) throws CalibrationException {
        var names = List.of(a.name(), b.name());
        var first = a.spectra().spectra();
        var second = b.spectra().spectra();
        if (first.size() != 1 || second.size() != 1) {
            return new Finding(Verdict.UNDECIDED, names, "there is not one spectrum in each", List.of(), "");
        }
        var ratio = NodRatio.of(first.get(0), second.get(0));
        double median = ratio.median(FROM, TO);
        double error = ratio.error(FROM, TO);
        if (!(median > 0)) {
            return new Finding(
                    Verdict.UNDECIDED, names, "the nods share no wavelengths of positive flux", List.of(), "");
        }
        // the correction cancels in the ratio, but for the places that it went by
        double before = median * change(b) / change(a);
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.of("flux ratio of the nods, 6 to 10 um", median, "")
                .before(before)
                .limit(1 + LIMIT));
        measures.add(Measure.of("error of the ratio", error, ""));
        for (int k = 0; k + 1 < BANDS.length; k++) {
            double band = ratio.median(BANDS[k], BANDS[k + 1]);
            if (band == band) {
                measures.add(Measure.of(
                        String.format(Locale.ROOT, "flux ratio, %.0f to %.0f um", BANDS[k], BANDS[k + 1]), band, ""));
            }
        }
        var numbers = String.format(Locale.ROOT, "%.3f ± %.3f at 6 to 10 µm", median, error);
        if (bad(median, error)) {
            return new Finding(
                    Verdict.PRESENT,
                    names,
                    "The flux ratio of the nods is " + numbers + ".",
                    measures,
                    "see whether the apertures lie on the traces (MR-LRS01); then try --steps.pathloss.slit_position=center, or user with slit_offset");
        }
        return bad(before, error)
                ? new Finding(
                        Verdict.MITIGATED,
                        names,
                        String.format(
                                Locale.ROOT,
                                "The flux ratio of the nods is %s; places in the slit from coordinates would have made it %.3f.",
                                numbers,
                                before),
                        measures,
                        "")
                : new Finding(
                        Verdict.ABSENT, names, "The nods agree: their flux ratio is " + numbers + ".", measures, "");
    }

    private static boolean bad(double ratio, double error) {
        return Math.abs(ratio - 1) > Math.max(LIMIT, SIGNIFICANT * error);
    }

    /** What the flux would be times with the place that coordinates give; 1 where it is not known. */
    private static double change(Evidence.Product product) {
        var step = product.step(PathlossStep.ID);
        if (step.isEmpty()) {
            return 1;
        }
        double used = step.get().number(PathlossStep.FACTOR).orElse(Double.NaN);
        double other = step.get().number(PathlossStep.FACTOR_BY_COORDINATES).orElse(Double.NaN);
        return used > 0 && other > 0 ? other / used : 1;
    }
}
