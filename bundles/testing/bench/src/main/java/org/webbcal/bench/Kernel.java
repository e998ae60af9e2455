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

/** One step on one integration, one thread; {@link #COPY} is the plain copy of the samples against which the others are held. */
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

    private RampCase ramps;
    private float[] source;
    private float[] target;

    /** Makes the input. */
    @Setup(Level.Trial)
    public void make() throws RampCase.NotApplicable {
        if (step.equals(COPY)) {
            source = Scene.valueOf(scene).ramps(groups).sci();
            target = new float[source.length];
        } else {
            ramps = new RampCase(Scene.valueOf(scene), groups, step);
        }
    }

    /** Gives the input back as it was. */
    @Setup(Level.Invocation)
    public void reset() {
        if (ramps != null) {
            ramps.reset();
        }
    }

    /** What is measured. */
    @Benchmark
    public Object time() throws Exception {
        if (ramps != null) {
            return ramps.run();
        }
        System.arraycopy(source, 0, target, 0, source.length);
        return target;
    }
}
