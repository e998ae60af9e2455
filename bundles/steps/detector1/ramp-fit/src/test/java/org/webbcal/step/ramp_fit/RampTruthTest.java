package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * Fits of simulated ramps of known rate, 24000 for each case, so that the width of the pulls is known to 0.46 %: the rate must be right to 0.1 % or a tenth of its
 * error, deviation over error must have a width between 0.97 and 1.03. The table is written to {@code target/ramp-truth.md}.
 */
class RampTruthTest {

    private static final double[] MIRI_RATES = {0, 0.2, 1, 5, 20, 50, 200, 1100};
    private static final double[] NIRSPEC_RATES = {0, 0.01, 0.03, 0.1, 0.3, 3, 30, 250};
    /** Counts above the pedestal that a detector can hold, DN. */
    private static final double WELL = 62000;

    private interface Change {
        void apply(SimulatedRamps ramps);
    }

    private final List<Executable> checks = new ArrayList<>();
    private final StringBuilder table = new StringBuilder(
            "| ramps | rate DN/s | bias % | bias σ | pull | pull of integrations | pull, jwst errors |\n|---|---|---|---|---|---|---|\n");

    private void judge(String what, double[] rates, Change change) throws Exception {
        for (double rate : rates) {
            var ramps = new SimulatedRamps().rate(rate);
            change.apply(ramps);
            if (rate * ramps.frameTime * (ramps.frames + ramps.gap) * ramps.ngroups > WELL) {
                continue;
            }
            var products = ramps.products();
            var all = SimulatedRamps.Truth.of((ImageModel) products.get(0), rate);
            var each = SimulatedRamps.Truth.of((ImageModel) products.get(1), rate);
            double before = SimulatedRamps.Truth.of(
                            ramps.parameter("err_model", "jwst").fit(), rate)
                    .pull();
            var name = what + " at " + rate + " DN/s";
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.3f | %.3f | %.3f | %.3f | %.3f |%n",
                    what,
                    rate,
                    100 * all.bias() / rate,
                    all.bias() / all.sigma(),
                    all.pull(),
                    each.pull(),
                    before));
            checks.add(() -> assertTrue(
                    Math.abs(all.bias()) <= Math.max(0.001 * rate, 0.1 * all.sigma()), name + ": bias " + all));
            checks.add(() -> assertEquals(1, all.pull(), 0.03, name + ": pull"));
            checks.add(() -> assertEquals(1, each.pull(), 0.03, name + ": pull of integrations"));
            checks.add(() -> assertTrue(all.n() > 0.99 * ramps.pixels, name + ": pixels " + all.n()));
        }
    }

    private void close(String file) throws Exception {
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", file), table);
        assertAll(checks);
    }

    @Test
    void segments() throws Exception {
        judge("1 × 20", MIRI_RATES, r -> r.groups(1, 20));
        judge("1 × 5", MIRI_RATES, r -> r.groups(1, 5));
        judge("1 × 2", MIRI_RATES, r -> r.groups(1, 2));
        judge("1 × 40", MIRI_RATES, r -> r.groups(1, 40));
        judge("3 × 8", MIRI_RATES, r -> r.groups(3, 8));
        judge("1 × 10 of 4 averaged frames", MIRI_RATES, r -> r.groups(1, 10).averaged(4, 0));
        judge("1 × 8 of 5 averaged frames, gap of 2", MIRI_RATES, r -> r.groups(1, 8)
                .averaged(5, 2));
        judge("NIRSpec 1 × 20", NIRSPEC_RATES, r -> r.nirspec().groups(1, 20));
        judge("NIRSpec IRS2 1 × 14 of 5", NIRSPEC_RATES, r -> r.nirspec()
                .groups(1, 14)
                .averaged(5, 0));
        judge("dark current of 2 DN/s, 1 × 20", MIRI_RATES, r -> r.groups(1, 20).dark = 2);
        close("ramp-truth.md");
    }

    @Test
    void segmentsOfDamagedRamps() throws Exception {
        judge("hits in 5 % of the groups, 1 × 20", MIRI_RATES, r -> r.groups(1, 20).hits = 0.05);
        judge("hits in 15 % of the groups, 2 × 6", MIRI_RATES, r -> r.groups(2, 6).hits = 0.15);
        judge(
                "hits in 5 % of the groups, 1 × 10 of 4",
                MIRI_RATES, r -> r.groups(1, 10).averaged(4, 0).hits = 0.05);
        judge("groups 0, 7 and 19 given up, 1 × 20", MIRI_RATES, r -> {
            r.groups(1, 20).flags = new int[20];
            r.flags[0] = Dq.DO_NOT_USE;
            r.flags[7] = Dq.DO_NOT_USE;
            r.flags[19] = Dq.DO_NOT_USE;
        });
        double[] bright = {5, 50, 200, 1000};
        judge("saturated after some 12 groups, 1 × 20", bright, r -> {
            r.groups(1, 20);
            r.full = r.pedestal + 12.5 * r.rate * r.frameTime;
        });
        judge("the first group alone, 1 × 20", bright, r -> {
            r.groups(1, 20).parameter("suppress_one_group", "false");
            r.flags = new int[20];
            Arrays.fill(r.flags, 1, 20, Dq.SATURATED);
            r.pedestal = 0;
        });
        judge("a later group alone, 1 × 6 of 4", bright, r -> {
            r.groups(1, 6).averaged(4, 0).parameter("suppress_one_group", "false");
            r.flags = new int[] {Dq.DO_NOT_USE, Dq.DO_NOT_USE, Dq.DO_NOT_USE, 0, Dq.DO_NOT_USE, Dq.DO_NOT_USE};
            r.pedestal = 0;
        });
        close("ramp-truth-damaged.md");
    }

    @Test
    void likelihood() throws Exception {
        judge("LIKELY 1 × 20", MIRI_RATES, r -> r.groups(1, 20).parameter("algorithm", "LIKELY"));
        judge("LIKELY 3 × 8", MIRI_RATES, r -> r.groups(3, 8).parameter("algorithm", "LIKELY"));
        double[] rates = {0.2, 1, 5, 20, 50, 200};
        judge("LIKELY 1 × 10 of 4 averaged frames", rates, r -> r.groups(1, 10)
                .averaged(4, 0)
                .parameter("algorithm", "LIKELY"));
        judge("LIKELY 1 × 8 of 5 averaged frames, gap of 2", rates, r -> r.groups(1, 8)
                .averaged(5, 2)
                .parameter("algorithm", "LIKELY"));
        close("ramp-truth-likely.md");
    }
}
