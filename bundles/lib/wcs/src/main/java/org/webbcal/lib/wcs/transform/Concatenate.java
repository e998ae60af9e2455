package org.webbcal.lib.wcs.transform;

import java.util.Arrays;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Two transforms side by side: {@code first} on the first inputs, {@code second} on the rest. */
public record Concatenate(Transform first, Transform second) implements Transform {

    @Override
    public int inputs() {
        return first.inputs() + second.inputs();
    }

    @Override
    public int outputs() {
        return first.outputs() + second.outputs();
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var rest = new double[Math.max(second.inputs(), second.outputs())];
        System.arraycopy(in, inOffset + first.inputs(), rest, 0, second.inputs());
        first.apply(in, inOffset, out, outOffset);
        second.apply(rest, 0, out, outOffset + first.outputs());
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int i = first.inputs();
        int o = first.outputs();
        first.applyBlock(Arrays.copyOfRange(in, 0, i), Arrays.copyOfRange(out, 0, o), n, work);
        second.applyBlock(
                Arrays.copyOfRange(in, i, i + second.inputs()),
                Arrays.copyOfRange(out, o, o + second.outputs()),
                n,
                work);
    }

    @Override
    public Optional<Transform> inverse() {
        var a = first.inverse();
        var b = second.inverse();
        return a.isPresent() && b.isPresent() ? Optional.of(new Concatenate(a.get(), b.get())) : Optional.empty();
    }

    @Override
    public boolean exactInverse() {
        return first.exactInverse() && second.exactInverse();
    }
}
