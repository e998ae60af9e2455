package org.webbcal.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;

/**
 * What every step keeps, checked against its own declarations. A step's contract test extends this class and says which step it is and which references
 * it needs; the checks are inherited.
 *
 * <p>Ramp steps are run on made-up ramps, image steps on a made-up image; for steps on spectra on made-up spectra; for steps on sets the test provides the members.
 */
public abstract class StepContract {

    protected static final Shape4 SHAPE = new Shape4(2, 6, 16, 20);

    /** The step under test. */
    protected abstract Step step();

    /** Adds references, parameters and keywords that the step needs to do its work on a ramp or image of this shape. */
    protected void prepare(FakeStepContext context, Shape4 shape) {}

    /** The image for a step on images; the default has no world coordinates and is in DN/s. Every call gives a new one with the same values. */
    protected ImageModel input(Shape4 shape) {
        return image(shape, 7);
    }

    /** Members for a step on sets; the default is three images without world coordinates. */
    protected MemoryModelSet members(Shape4 shape) {
        var set = new MemoryModelSet("product");
        for (int i = 0; i < 3; i++) {
            set.add("exposure" + i, "science", "group" + i, image(shape, 7 + i));
        }
        return set;
    }

    /** The spectra for a step on spectra; the default is one spectrum for each integration. Every call gives a new one with the same values. */
    protected SpectrumModel spectra(Shape4 shape) {
        return SpectrumModel.of(Spectrum.Layout.PER_INTEGRATION, image(shape, 7))
                .add(spectrum(Spectrum.perIntegration(shape.nints(), 40), 7));
    }

    /** Shapes on which the step must not throw; a step that cannot work on few groups says so with a {@link StepException} or skips. */
    protected List<Shape4> shapes() {
        return List.of(SHAPE, new Shape4(1, 1, 16, 20), new Shape4(1, 2, 16, 20), new Shape4(3, 4, 5, 7));
    }

    /** What a run leaves behind, for comparison bit by bit. */
    protected record Outcome(
            List<RampBlock> ramp,
            List<ImageModel> images,
            List<SpectrumModel> spectra,
            String skip,
            FakeStepContext context) {}

    @Test
    void describesItself() {
        var d = step().descriptor();
        assertTrue(d.id().matches("[a-z][a-z0-9_]*(\\.[a-z0-9_]+)?"), "id " + d.id());
        assertFalse(d.title().isBlank(), "title");
        assertFalse(d.outputs().isEmpty(), "at least one output");
        assertTrue(
                d.statusKeyword().isEmpty() || d.statusKeyword().matches("S_[A-Z0-9]{1,6}"),
                "status keyword " + d.statusKeyword());
        assertFalse(d.sources().isEmpty(), "at least one source");
        for (var reference : d.references()) {
            assertTrue(reference.type().matches("[a-z0-9-]+"), "reference type " + reference.type());
        }
        assertEquals(d, step().descriptor(), "the descriptor is the same at every call");
    }

    @Test
    void parametersAreDocumentedAndParse() {
        var type = step().descriptor().parameters();
        var table = ParameterTable.of(type);
        for (var e : table.entries()) {
            assertTrue(e.name().matches("[a-z][a-z0-9_]*"), e.name());
            assertFalse(e.declaration().doc().isBlank(), "doc of " + e.name());
            assertDoesNotThrow(() -> ParameterTable.parse(e, e.defaultText(false)), "default of " + e.name());
            assertDoesNotThrow(() -> ParameterTable.parse(e, e.defaultText(true)), "reference default of " + e.name());
            if (e.typeName().equals("float")
                    || e.typeName().equals("integer")
                    || e.typeName().equals("boolean")) {
                assertThrows(IllegalArgumentException.class, () -> ParameterTable.parse(e, "no such value"), e.name());
            }
        }
        assertNotNull(table.build(type, Map.of(), false));
    }

    @Test
    void passesItsSelfCheck() {
        assertDoesNotThrow(() -> step().selfCheck());
    }

    @Test
    void leavesUndeclaredPlanesAlone() throws Exception {
        var changes = step().descriptor().changes();
        if (changesRamps()) {
            var before = ramp(SHAPE, 1);
            var after = run(SHAPE, context(SHAPE), 1).ramp();
            for (int i = 0; i < before.size(); i++) {
                if (!changes.contains(PlaneKind.SCI)) {
                    assertArrayEquals(before.get(i).sci(), after.get(i).sci(), "SCI");
                }
                if (!changes.contains(PlaneKind.GROUPDQ)) {
                    assertArrayEquals(before.get(i).groupDq(), after.get(i).groupDq(), "GROUPDQ");
                }
            }
            if (!changes.contains(PlaneKind.PIXELDQ)) {
                assertArrayEquals(before.get(0).pixelDq(), after.get(0).pixelDq(), "PIXELDQ");
            }
        } else if (step().descriptor().input() == Kind.IMAGE) {
            var before = input(SHAPE);
            var images = run(SHAPE, context(SHAPE), 1).images();
            Assumptions.assumeTrue(step().descriptor().outputs().get(0).kind() == Kind.IMAGE, "gives no image");
            Assumptions.assumeTrue(
                    !images.isEmpty()
                            && images.get(0).ny() == before.ny()
                            && images.get(0).nx() == before.nx(),
                    "gives another image");
            var after = images.get(0);
            check(changes.contains(PlaneKind.SCI), before.sci(), after.sci(), "SCI");
            check(changes.contains(PlaneKind.ERR), before.err(), after.err(), "ERR");
            check(changes.contains(PlaneKind.VAR_POISSON), before.varPoisson(), after.varPoisson(), "VAR_POISSON");
            check(changes.contains(PlaneKind.VAR_RNOISE), before.varRnoise(), after.varRnoise(), "VAR_RNOISE");
            if (!changes.contains(PlaneKind.DQ)) {
                assertArrayEquals(before.dq(), after.dq(), "DQ");
            }
        }
    }

    private boolean changesRamps() {
        var d = step().descriptor();
        var out = d.outputs().get(0).kind();
        return d.input() == out && (out == Kind.RAMP || out == Kind.RAMP_OR_IMAGE);
    }

    private static void check(boolean mayChange, float[] before, float[] after, String plane) {
        if (!mayChange) {
            assertArrayEquals(before, after, plane);
        }
    }

    @Test
    void setsOnlyDeclaredFlags() throws Exception {
        int allowed = 0;
        for (DqFlag flag : step().descriptor().dqSets()) {
            allowed |= flag.mask();
        }
        if (!changesRamps()) {
            return;
        }
        var before = ramp(SHAPE, 1);
        var after = run(SHAPE, context(SHAPE), 1).ramp();
        for (int i = 0; i < before.size(); i++) {
            for (int k = 0; k < before.get(i).groupDq().length; k++) {
                int added = after.get(i).groupDq()[k] & ~before.get(i).groupDq()[k] & 0xff;
                assertEquals(0, added & ~allowed, "undeclared group flags " + Dq.describe(added & ~allowed));
            }
        }
        for (int p = 0; p < before.get(0).pixelDq().length; p++) {
            int added = after.get(0).pixelDq()[p] & ~before.get(0).pixelDq()[p];
            assertEquals(0, added & ~allowed, "undeclared pixel flags " + Dq.describe(added & ~allowed));
        }
    }

    @Test
    void givesTheSameBitsForAnyThreadsAndBlocks() throws Exception {
        var one = run(SHAPE, context(SHAPE).parallel(false, 16), 1);
        var many = run(SHAPE, context(SHAPE).parallel(true, 3), 1);
        assertSame(one, many);
    }

    @Test
    void keepsNothingBetweenRuns() throws Exception {
        var alone = run(SHAPE, context(SHAPE), 1);
        run(SHAPE, context(SHAPE), 2);
        assertSame(alone, run(SHAPE, context(SHAPE), 1));
    }

    @Test
    void skipsOrFailsCleanlyWithoutReferences() throws Exception {
        for (var use : step().descriptor().references()) {
            var context = context(SHAPE);
            if (!use.appliesTo(context.exposure().expType())) {
                continue;
            }
            context.withoutReference(use.type());
            if (use.need() == Need.SKIP_WHEN_ABSENT) {
                var outcome = run(SHAPE, context, 1);
                assertNotNull(outcome.skip(), "without " + use.type() + " the step is skipped");
            } else if (use.need() == Need.REQUIRED) {
                assertThrows(StepException.class, () -> run(SHAPE, context, 1), "without " + use.type());
            } else {
                try {
                    run(SHAPE, context, 1);
                } catch (StepException e) {
                    throw new AssertionError("the step calls " + use.type() + " optional", e);
                }
            }
        }
    }

    @Test
    void survivesAnyShape() throws Exception {
        for (var shape : shapes()) {
            runOrRefuse(shape, context(shape), Spoil.NOTHING);
        }
    }

    @Test
    void survivesNanAndSaturationAndUselessData() throws Exception {
        for (var spoil : Spoil.values()) {
            runOrRefuse(SHAPE, context(SHAPE), spoil);
        }
    }

    @Test
    void stopsWhenCancelled() throws Exception {
        var context = context(SHAPE);
        context.cancel();
        try {
            run(SHAPE, context, 1);
        } catch (CancelledException e) {
            assertEquals("cancelled", e.getMessage());
        }
    }

    /** Ways to spoil the data. */
    protected enum Spoil {
        NOTHING,
        NAN,
        SATURATED,
        DO_NOT_USE
    }

    private void runOrRefuse(Shape4 shape, FakeStepContext context, Spoil spoil) throws Exception {
        try {
            run(shape, context, 1, spoil);
        } catch (StepException e) {
            assertFalse(e.getMessage().isBlank(), "a refusal says why");
        }
    }

    private FakeStepContext context(Shape4 shape) {
        var context = FakeStepContext.miri(shape);
        prepare(context, shape);
        return context;
    }

    private Outcome run(Shape4 shape, FakeStepContext context, long seed) throws Exception {
        return run(shape, context, seed, Spoil.NOTHING);
    }

    private Outcome run(Shape4 shape, FakeStepContext context, long seed, Spoil spoil) throws Exception {
        List<RampBlock> ramp = ramp(shape, seed);
        List<ImageModel> images = new ArrayList<>();
        List<SpectrumModel> spectra = new ArrayList<>();
        String skip = null;
        try (StepRun run = step().open(context)) {
            if (run instanceof StepRun.Skip s) {
                skip = s.reason();
            } else if (run instanceof StepRun.Ramp r) {
                spoil(ramp, spoil);
                for (var block : ramp) {
                    r.correct(block);
                }
                r.finish();
            } else if (run instanceof StepRun.Exposure e) {
                spoil(ramp, spoil);
                e.process(new FakeRampExposure(ramp, context.header(), 4));
            } else if (run instanceof StepRun.Fold f) {
                spoil(ramp, spoil);
                for (var block : ramp) {
                    f.add(block);
                }
                collect(f.finish(), images);
            } else if (run instanceof StepRun.Model m) {
                var image = input(shape);
                spoil(image, spoil);
                var outputs = m.process(image);
                collect(outputs, images);
                collectSpectra(outputs, spectra);
            } else if (run instanceof StepRun.Spectra s) {
                var input = spectra(shape);
                spoil(input, spoil);
                var outputs = s.process(input);
                collect(outputs, images);
                collectSpectra(outputs, spectra);
            } else if (run instanceof StepRun.Set set) {
                var members = members(shape);
                for (int i = 0; i < members.size(); i++) {
                    spoil(members.borrow(i).model(), spoil);
                }
                collect(set.process(members), images);
                for (int i = 0; i < members.size(); i++) {
                    images.add(members.borrow(i).model());
                }
            }
        }
        return new Outcome(ramp, images, spectra, context.skipReason().orElse(skip), context);
    }

    private static void collect(List<? extends ScienceModel> outputs, List<ImageModel> images) {
        for (var output : outputs) {
            if (output instanceof ImageModel image) {
                images.add(image);
            }
        }
    }

    private static void collectSpectra(List<? extends ScienceModel> outputs, List<SpectrumModel> spectra) {
        for (var output : outputs) {
            if (output instanceof SpectrumModel model) {
                spectra.add(model);
            }
        }
    }

    private static void assertSame(Outcome a, Outcome b) {
        assertEquals(a.skip(), b.skip(), "skip reason");
        for (int i = 0; i < a.ramp().size(); i++) {
            assertArrayEquals(a.ramp().get(i).sci(), b.ramp().get(i).sci(), "SCI");
            assertArrayEquals(a.ramp().get(i).groupDq(), b.ramp().get(i).groupDq(), "GROUPDQ");
            assertArrayEquals(a.ramp().get(i).pixelDq(), b.ramp().get(i).pixelDq(), "PIXELDQ");
        }
        assertEquals(a.images().size(), b.images().size(), "number of outputs");
        for (int i = 0; i < a.images().size(); i++) {
            assertArrayEquals(a.images().get(i).sci(), b.images().get(i).sci(), "SCI");
            assertArrayEquals(a.images().get(i).err(), b.images().get(i).err(), "ERR");
            assertArrayEquals(a.images().get(i).dq(), b.images().get(i).dq(), "DQ");
        }
        assertEquals(a.spectra().size(), b.spectra().size(), "number of products of spectra");
        for (int i = 0; i < a.spectra().size(); i++) {
            assertSame(a.spectra().get(i), b.spectra().get(i));
        }
        assertEquals(a.context().header().toString(), b.context().header().toString(), "keywords");
    }

    private static void assertSame(SpectrumModel a, SpectrumModel b) {
        assertEquals(a.spectra().size(), b.spectra().size(), "number of spectra");
        for (int i = 0; i < a.spectra().size(); i++) {
            var x = a.spectra().get(i);
            var y = b.spectra().get(i);
            for (var column : Spectrum.Column.values()) {
                assertArrayEquals(x.get(column), y.get(column), column.name());
            }
            assertArrayEquals(x.dq(), y.dq(), "DQ");
            assertEquals(x.header().toString(), y.header().toString(), "keywords of a spectrum");
        }
    }

    private static void spoil(SpectrumModel model, Spoil spoil) {
        for (var spectrum : model.spectra()) {
            switch (spoil) {
                case NAN -> Arrays.fill(spectrum.make(Spectrum.Column.FLUX), Double.NaN);
                case SATURATED -> Arrays.fill(spectrum.dq(), Dq.SATURATED);
                case DO_NOT_USE -> Arrays.fill(spectrum.dq(), Dq.DO_NOT_USE);
                case NOTHING -> {}
            }
        }
    }

    private static void spoil(List<RampBlock> ramp, Spoil spoil) {
        for (var block : ramp) {
            switch (spoil) {
                case NAN -> Arrays.fill(block.sci(), Float.NaN);
                case SATURATED -> Arrays.fill(block.groupDq(), (byte) Dq.SATURATED);
                case DO_NOT_USE -> Arrays.fill(block.groupDq(), (byte) Dq.DO_NOT_USE);
                case NOTHING -> {}
            }
        }
    }

    private static void spoil(ImageModel image, Spoil spoil) {
        switch (spoil) {
            case NAN -> Arrays.fill(image.sci(), Float.NaN);
            case SATURATED -> Arrays.fill(image.dq(), Dq.SATURATED);
            case DO_NOT_USE -> Arrays.fill(image.dq(), Dq.DO_NOT_USE);
            case NOTHING -> {}
        }
    }

    /** Ramps of 20 to 120 DN per group over a pedestal of 10000 DN with noise, some with a jump, some saturating. */
    public static List<RampBlock> ramp(Shape4 shape, long seed) {
        var random = new Random(seed);
        var pixelDq = new int[shape.plane()];
        var blocks = new ArrayList<RampBlock>();
        for (int i = 0; i < shape.nints(); i++) {
            var sci = new float[shape.integration()];
            var dq = new byte[shape.integration()];
            for (int p = 0; p < shape.plane(); p++) {
                double rate = 20 + 100 * random.nextDouble();
                double value = 10000;
                int jump = random.nextInt(10) == 0 ? random.nextInt(shape.ngroups()) : -1;
                double steep = random.nextInt(40) == 0 ? 20000 : rate;
                for (int g = 0; g < shape.ngroups(); g++) {
                    value += steep + (g == jump ? 900 : 0);
                    sci[g * shape.plane() + p] = (float) Math.min(65535, Math.rint(value + 4 * random.nextGaussian()));
                }
            }
            blocks.add(new RampBlock(i, shape, sci, dq, pixelDq));
        }
        return blocks;
    }

    /** Fills spectra with 12 to 5 µm, a flux of 0.01 Jy with noise, honest errors and a few flagged values. */
    public static Spectrum spectrum(Spectrum spectrum, long seed) {
        var random = new Random(seed);
        int n = spectrum.length();
        for (int i = 0; i < spectrum.rows() * n; i++) {
            spectrum.make(Spectrum.Column.WAVELENGTH)[i] = 12 - 7.0 * (i % n) / Math.max(1, n - 1);
            spectrum.make(Spectrum.Column.FLUX)[i] = 0.01 + 1e-4 * random.nextGaussian();
            spectrum.make(Spectrum.Column.FLUX_ERROR)[i] = 1e-4;
            spectrum.make(Spectrum.Column.FLUX_VAR_POISSON)[i] = 5e-9;
            spectrum.make(Spectrum.Column.FLUX_VAR_RNOISE)[i] = 5e-9;
            spectrum.make(Spectrum.Column.SURF_BRIGHT)[i] = 3 + 0.03 * random.nextGaussian();
            spectrum.make(Spectrum.Column.SB_ERROR)[i] = 0.03;
            spectrum.make(Spectrum.Column.NPIXELS)[i] = 8;
            spectrum.dq()[i] = random.nextInt(30) == 0 ? Dq.DO_NOT_USE : 0;
        }
        for (int row = 0; spectrum.layout() == Spectrum.Layout.PER_INTEGRATION && row < spectrum.rows(); row++) {
            for (var time : Spectrum.Time.values()) {
                spectrum.times(time)[row] = 60188 + 0.01 * row;
            }
        }
        return spectrum;
    }

    /** An image of 5 units with noise, errors, a few flagged pixels and a star. */
    public static ImageModel image(Shape4 shape, long seed) {
        var random = new Random(seed);
        var image = ImageModel.image(shape.ny(), shape.nx()).withNoisePlanes();
        for (int p = 0; p < image.plane(); p++) {
            double dy = p / shape.nx() - shape.ny() / 2.0;
            double dx = p % shape.nx() - shape.nx() / 2.0;
            image.sci()[p] = (float) (5 + 0.1 * random.nextGaussian() + 50 * Math.exp(-(dx * dx + dy * dy) / 4));
            image.varPoisson()[p] = 0.005f;
            image.varRnoise()[p] = 0.005f;
            image.err()[p] = 0.1f;
            image.dq()[p] = random.nextInt(60) == 0 ? Dq.DO_NOT_USE : 0;
        }
        var context = FakeStepContext.miri(shape);
        image.primary(context.header());
        image.sciHeader().set("BUNIT", "DN/s");
        return image;
    }
}
