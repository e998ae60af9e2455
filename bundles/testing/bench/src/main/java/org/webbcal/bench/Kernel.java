package org.webbcal.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One step on one integration or four images, one thread; {@link #COPY} is the plain copy of the samples against which the others are held. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6)
@Measurement(iterations = 8)
@Fork(1)
public class Kernel {

    /** The case that copies. */
    static final String COPY = "copy";

    @Param("MIRI_FULL")
    public String scene;

    @Param("20")
    public int groups;

    @Param(COPY)
    public String step;

    /** In place of a {@link Scene}: images of stages 2 and 3. */
    static final String IMAGES = "IMAGES";

    /** Likewise: world coordinates, in place of steps. */
    static final String WCS = "WCS";

    private StepCase work;
    private float[] source;
    private float[] target;

    /** Makes the input. */
    @Setup(Level.Trial)
    public void make() throws StepCase.NotApplicable {
        if (step.equals(COPY)) {
            source = scene.equals(IMAGES) || scene.equals(WCS)
                    ? new float[images(scene) * Scene.MIRI_FULL.ny * Scene.MIRI_FULL.nx]
                    : Scene.valueOf(scene).ramps(groups).sci();
            target = new float[source.length];
        } else {
            work = of(scene, groups, step);
        }
    }

    /** How many images a scene of images goes through. */
    static int images(String scene) {
        return scene.equals(IMAGES) ? ImageCase.IMAGES : 1;
    }

    /** The case of a scene. */
    static StepCase of(String scene, int groups, String step) throws StepCase.NotApplicable {
        if (scene.equals(WCS)) {
            return new WcsCase(step);
        }
        return scene.equals(IMAGES) ? new ImageCase(step) : new RampCase(Scene.valueOf(scene), groups, step);
    }

    /** Gives the input back as it was. */
    @Setup(Level.Invocation)
    public void reset() {
        if (work != null) {
            work.reset();
        }
    }

    /** What is measured. */
    @Benchmark
    public Object time() throws Exception {
        if (work != null) {
            return work.run();
        }
        System.arraycopy(source, 0, target, 0, source.length);
        return target;
    }
}
