package org.webbcal.bench;

import java.util.HashMap;
import java.util.Map;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/**
 * One step of stage 1 on one integration. Its input is what the steps before it in the recipe made of a {@link Scene}, so that the branches taken are those of a
 * real exposure.
 */
final class RampCase implements StepCase {

    private final Step step;
    private final Bare context;
    private final Header primary;
    private final float[] sci;
    private final byte[] groupDq;
    private final int[] pixelDq;
    private RampBlock work;

    /** @param name id of the step, and parameters that are not at their defaults: {@code jump find_showers=false} */
    RampCase(Scene scene, int ngroups, String name) throws NotApplicable {
        var words = name.split(" ");
        step = Provided.step(words[0]).orElseThrow(() -> new NotApplicable("not part of the distribution"));
        primary = scene.primary(ngroups);
        var sciHeader = new Header();
        Map<String, Plane> carried = new HashMap<>();
        var block = scene.ramps(ngroups);
        for (var id : scene.steps()) {
            if (id.equals(words[0])) {
                break;
            }
            var before = Provided.step(id);
            // off in the recipes
            if (before.isPresent()
                    && !"ipc firstframe charge_migration clean_flicker_noise picture_frame persistence".contains(id)) {
                try {
                    apply(
                            before.get(),
                            new Bare(before.get(), primary, sciHeader, shape(block), Map.of(), carried),
                            block);
                } catch (StepException e) {
                    throw new NotApplicable(id + ", which comes before, fails: " + e.getMessage());
                }
            }
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            var pair = words[i].split("=", 2);
            parameters.put(pair[0], pair[1]);
        }
        context = new Bare(step, primary, sciHeader, shape(block), parameters, carried);
        sci = block.sci().clone();
        groupDq = block.groupDq().clone();
        pixelDq = block.pixelDq().clone();
        work = block;
    }

    /** Steps may have made the images smaller. */
    private static Shape4 shape(RampBlock block) {
        return new Shape4(1, block.ngroups(), block.ny(), block.nx());
    }

    @Override
    public long samples() {
        return sci.length;
    }

    @Override
    public void reset() {
        var shape = context.rampShape();
        boolean whole = work.sci().length == sci.length;
        var samples = whole ? work.sci() : new float[sci.length];
        var flags = whole ? work.groupDq() : new byte[groupDq.length];
        var pixels = work.pixelDq().length == pixelDq.length ? work.pixelDq() : new int[pixelDq.length];
        System.arraycopy(sci, 0, samples, 0, sci.length);
        System.arraycopy(groupDq, 0, flags, 0, groupDq.length);
        System.arraycopy(pixelDq, 0, pixels, 0, pixelDq.length);
        work = new RampBlock(0, shape, samples, flags, pixels);
    }

    @Override
    public Object run() throws StepException, NotApplicable {
        var now = context.fresh();
        var made = apply(step, now, work);
        if (made instanceof StepRun.Skip skip) {
            throw new NotApplicable("skipped: " + skip.reason());
        }
        if (now.skipReason() != null) {
            throw new NotApplicable("skipped: " + now.skipReason());
        }
        return made;
    }

    private static Object apply(Step step, Bare context, RampBlock block) throws StepException {
        try (var run = step.open(context)) {
            if (run instanceof StepRun.Ramp ramp) {
                ramp.correct(block);
                ramp.finish();
            } else if (run instanceof StepRun.Exposure exposure) {
                exposure.process(new OneIntegration(block, context.header()));
            } else if (run instanceof StepRun.Fold fold) {
                fold.add(block);
                return fold.finish();
            }
            return run;
        } catch (StepException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
