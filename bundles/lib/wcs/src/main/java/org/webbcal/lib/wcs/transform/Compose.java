package org.webbcal.lib.wcs.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * One transform after another.
 *
 * <p>The tree of nested compositions is kept for those who write it to a file; evaluation runs over a flat list of stages, without the names
 * and identities of the tree and with a gnomonic projection and its rotation to the sky taken together.
 */
public final class Compose implements Transform {

    /** Most stages of a chain; a pipeline has some tens. Beyond it is a tree that shares its parts in order to exhaust memory. */
    private static final int MAX_STAGES = 1000;

    private final Transform first;
    private final Transform second;
    private final Transform[] stages;
    private final int width;

    /** @throws IllegalArgumentException if the outputs of the first are not the inputs of the second */
    public Compose(Transform first, Transform second) {
        if (first.outputs() != second.inputs()) {
            throw new IllegalArgumentException("a transform with " + first.outputs()
                    + " outputs cannot be followed by one with " + second.inputs() + " inputs");
        }
        this.first = first;
        this.second = second;
        var list = new ArrayList<Transform>();
        flatten(first, list);
        flatten(second, list);
        if (list.size() > MAX_STAGES) {
            throw new IllegalArgumentException(
                    "a chain of " + list.size() + " stages is longer than the limit of " + MAX_STAGES);
        }
        stages = fuse(list).toArray(new Transform[0]);
        int widest = Math.max(first.inputs(), second.outputs());
        for (var stage : stages) {
            widest = Math.max(widest, Math.max(stage.inputs(), stage.outputs()));
        }
        width = widest;
    }

    private static void flatten(Transform transform, List<Transform> into) {
        if (transform instanceof Annotated named) {
            flatten(named.of(), into);
        } else if (transform instanceof Compose compose) {
            flatten(compose.first, into);
            flatten(compose.second, into);
        } else if (!(transform instanceof Identity)) {
            into.add(transform);
        }
    }

    private static List<Transform> fuse(List<Transform> stages) {
        var out = new ArrayList<Transform>();
        for (int i = 0; i < stages.size(); i++) {
            var stage = stages.get(i);
            var next = i + 1 < stages.size() ? stages.get(i + 1) : null;
            if (stage instanceof Gnomonic tan
                    && !tan.toPlane()
                    && next instanceof NativeRotation turn
                    && !turn.toNative()) {
                out.add(TangentSky.fromPlane(turn));
                i++;
            } else if (stage instanceof NativeRotation turn
                    && turn.toNative()
                    && next instanceof Gnomonic tan
                    && tan.toPlane()) {
                out.add(TangentSky.toPlane(turn));
                i++;
            } else {
                out.add(stage);
            }
        }
        return out;
    }

    public Transform first() {
        return first;
    }

    public Transform second() {
        return second;
    }

    @Override
    public int inputs() {
        return first.inputs();
    }

    @Override
    public int outputs() {
        return second.outputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var values = new double[width];
        System.arraycopy(in, inOffset, values, 0, first.inputs());
        for (var stage : stages) {
            stage.apply(values, 0, values, 0);
        }
        System.arraycopy(values, 0, out, outOffset, second.outputs());
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (stages.length == 0) {
            for (int k = 0; k < out.length; k++) {
                System.arraycopy(in[k], 0, out[k], 0, n);
            }
            return;
        }
        int mark = work.mark();
        var ping = work.take(width);
        var pong = work.take(width);
        var from = in;
        for (int i = 0; i < stages.length; i++) {
            var to = i == stages.length - 1 ? out : (i & 1) == 0 ? ping : pong;
            stages[i].applyBlock(from, to, n, work);
            from = to;
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        var a = first.inverse();
        var b = second.inverse();
        return a.isPresent() && b.isPresent() ? Optional.of(new Compose(b.get(), a.get())) : Optional.empty();
    }

    @Override
    public boolean exactInverse() {
        return first.exactInverse() && second.exactInverse();
    }
}
