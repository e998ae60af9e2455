package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
import org.webbcal.model.dq.DqFlag;

/** Removes electromagnetic interference from MIRI ramps. */
@Component(service = Step.class)
@StepService(
        id = "emicorr",
        instruments = {"MIRI"})
public final class EmiCorrStep implements Step {

    /** Outputs of a MIRI detector, read at the same time. */
    private static final int OUTPUTS = 4;

    private static final int FEWEST_GROUPS = 3;

    /** A line and a level from the inner groups. */
    private static final int FEWEST_GROUPS_SEQUENTIAL = 4;

    /** Below this the wave and the slopes are hard to tell apart one after the other. */
    private static final int ADVISED_GROUPS_SEQUENTIAL = 10;

    private static final Set<String> READ_PATTERNS = Set.of("FAST", "FASTR1", "SLOW", "SLOWR1");

    /** Samples of a row of the whole detector in one output: a row that ends there has its last sample late. */
    private static final int LAST_SAMPLE_OF_DETECTOR = 258;

    /** How late, clocks; and what the reference software adds to it, which is not meant: a whole number of periods for 390.625 Hz, not so for others. */
    private static final long LAST_SAMPLE_DELAY = 3;

    private static final long LAST_SAMPLE_OVERFLOW = 1L << 32;

    /** Clocks of a row and of a frame for waves made from the data: {@code {row, frame}}, 10 µs. */
    private static final Map<String, long[]> CLOCKS = Map.ofEntries(
            Map.entry("SLITLESSPRISM", new long[] {28, 15904}),
            Map.entry("MASKLYOT", new long[] {90, 32400}),
            Map.entry("SUB64", new long[] {28, 8512}),
            Map.entry("SUB128", new long[] {44, 11904}),
            Map.entry("MASK1140", new long[] {82, 23968}),
            Map.entry("MASK1550", new long[] {82, 23968}),
            Map.entry("MASK1065", new long[] {82, 23968}),
            Map.entry("FULL_FAST", new long[] {271, 277504}),
            Map.entry("FULL_SLOW", new long[] {2333, 2388992}),
            Map.entry("BRIGHTSKY", new long[] {162, 86528}),
            Map.entry("SUB256", new long[] {96, 29952}));

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "emicorr", "Removes electromagnetic interference (MIRI)")
            .status("S_MIREMI")
            .inPlace(Kind.RAMP)
            .parameters(EmiCorrParams.class)
            .reference("emicorr", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .changes(PlaneKind.SCI)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.SATURATED)
            .locality(Locality.EXPOSURE)
            .workspaceBytesPerPixel(8)
            .source("jwst, emicorr/emicorr.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var parameters = context.parameters(EmiCorrParams.class);
        var exposure = context.exposure();
        var shape = context.rampShape();
        String pattern = exposure.keyword("READPATT").orElse("").toUpperCase(Locale.ROOT);
        if (!exposure.isMiri()) {
            return new StepRun.Skip("interference is known for MIRI only, the instrument is " + exposure.instrument());
        } else if (!READ_PATTERNS.contains(pattern)) {
            return new StepRun.Skip("read-out pattern " + (pattern.isEmpty() ? "unknown" : pattern)
                    + "; FAST, FASTR1, SLOW and SLOWR1 can be corrected");
        } else if (shape.ngroups() < FEWEST_GROUPS) {
            return new StepRun.Skip(
                    shape.ngroups() + " groups, at least " + FEWEST_GROUPS + " are needed to tell a wave from a slope");
        } else if (shape.nx() % OUTPUTS != 0) {
            return new StepRun.Skip(shape.nx() + " columns, which cannot be shared by the " + OUTPUTS
                    + " outputs that are read at once");
        }
        boolean slow = pattern.startsWith("SLOW");
        List<Wave> waves = new ArrayList<>();
        EmiReference.Case found;
        if (parameters.onTheFly()) {
            found = builtIn(exposure.subarray(), slow);
            for (double hertz : parameters.ontheflyCorrFreq()) {
                if (!(hertz > 0 && ReadoutClock.period(hertz) >= 2)) {
                    throw StepException.parameter("emicorr: parameter onthefly_corr_freq holds " + hertz
                            + " Hz, expected numbers above 0 and up to 50000");
                }
                waves.add(new Wave("Hz" + shortest(hertz), hertz, null));
            }
        } else {
            var file = context.reference("emicorr");
            if (file.isEmpty()) {
                return new StepRun.Skip(
                        "no reference of type emicorr applies, and onthefly_corr_freq names no frequency");
            }
            var reference = new EmiReference(file.get());
            found = reference
                    .find(exposure.subarray(), slow, exposure.detector())
                    .orElse(null);
            if (found != null) {
                for (String name : found.frequencies()) {
                    waves.add(reference.wave(name));
                }
            }
        }
        if (found == null || waves.isEmpty()) {
            return new StepRun.Skip("no frequency is known for subarray " + exposure.subarray() + ", " + pattern + ", "
                    + exposure.detector());
        }
        if (parameters.sequential() && shape.ngroups() < FEWEST_GROUPS_SEQUENTIAL) {
            return new StepRun.Skip(shape.ngroups() + " groups; the sequential correction needs "
                    + FEWEST_GROUPS_SEQUENTIAL + ", algorithm=joint corrects from " + FEWEST_GROUPS + " on");
        }
        if (parameters.sequential() && shape.ngroups() < ADVISED_GROUPS_SEQUENTIAL) {
            context.warn("sequential correction with " + shape.ngroups() + " groups is uncertain, with fewer than "
                    + ADVISED_GROUPS_SEQUENTIAL + " algorithm=joint does better");
        }
        return run(new Work(
                context, parameters, clock(context, pattern, slow, found), found, waves, delay(context, parameters)));
    }

    private static StepRun run(Work work) {
        if (work.context().rampShape().nints() == 1) {
            StepRun.Ramp single = block -> work.on(Walk.of(block));
            return single;
        }
        StepRun.Exposure whole = exposure -> work.on(Walk.of(exposure));
        return whole;
    }

    private static String shortest(double hertz) {
        return hertz == Math.rint(hertz) ? Long.toString((long) hertz) : Double.toString(hertz);
    }

    private static EmiReference.Case builtIn(String subarray, boolean slow) {
        String name = EmiReference.caseName(subarray, slow);
        long[] clocks = CLOCKS.get(name);
        return clocks == null ? null : new EmiReference.Case(name, clocks[0], clocks[1], List.of());
    }

    private static ReadoutClock clock(StepContext context, String pattern, boolean slow, EmiReference.Case found) {
        var shape = context.rampShape();
        int samples = Math.max(1, context.header().integer("NSAMPLES", slow ? 9 : 1));
        long reset = pattern.endsWith("R1") ? found.frameClocks() : 0;
        return ReadoutClock.of(shape.ny(), shape.nx(), shape.ngroups(), samples, found.rowClocks(), reset);
    }

    /** By how much the last sample of each row comes late: rows that end with the right-hand reference pixels. */
    private static long delay(StepContext context, EmiCorrParams parameters) {
        var header = context.header();
        int first = header.integer("SUBSTRT1", 1);
        int columns = header.integer("SUBSIZE1", context.rampShape().nx());
        int last = (int) (columns / 4.0 + first - 1);
        if (last != LAST_SAMPLE_OF_DETECTOR) {
            return 0;
        }
        return LAST_SAMPLE_DELAY + (parameters.mendedSearch() ? 0 : LAST_SAMPLE_OVERFLOW);
    }

    /** An exposure to be corrected. */
    private record Work(
            StepContext context,
            EmiCorrParams parameters,
            ReadoutClock clock,
            EmiReference.Case found,
            List<Wave> waves,
            long lastSampleDelay) {

        void on(Walk walk) throws StepException {
            var shape = context.rampShape();
            var report = new Report(context);
            if (parameters.sequential()) {
                var correction = new SequentialCorrection(
                        context, parameters, clock, shape, found.frameClocks(), lastSampleDelay);
                var measured = correction.run(walk, waves, report);
                if (parameters.onTheFly() && parameters.saveIntermediateResults()) {
                    String text = WaveFile.text(context.exposure(), found, measured);
                    context.info("waves written to " + context.writeText("emi_ref_waves.asdf", text));
                }
            } else {
                new JointCorrection(context, parameters, clock, shape).run(walk, waves, report);
            }
            report.finish("no steady ramps whose straightness the frequency changes");
        }
    }
}
