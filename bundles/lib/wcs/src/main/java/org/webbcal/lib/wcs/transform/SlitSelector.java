package org.webbcal.lib.wcs.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * A transform for each slit of NIRSpec. One input says which slit it is: its number, or {@link #code} for a slit with a text for a name. Positions with an
 * unknown slit give NaN.
 */
public final class SlitSelector implements Transform {

    /** Number of the first slit whose name is no number; the others follow downwards. Out of the way of real numbers. */
    private static final int FIRST_CODE = -100_000;

    /** Between which frames, and where the slit stands among inputs and outputs. */
    public enum Kind {
        /** (slit, three angles) to (slit, x, y, λ). */
        GWA_TO_SLIT(4, 4, 0, 0),
        /** (slit, x, y, λ) to (slit, three angles). */
        SLIT_TO_GWA(4, 4, 0, 0),
        /** (slit, x, y) to (x, y, slit). */
        SLIT_TO_MSA(3, 3, 0, 2),
        /** (x, y, slit) to (slit, x, y). */
        MSA_TO_SLIT(3, 3, 2, 0),
        /** (slit, x, y) to (x, y), in old products. */
        SLIT_TO_MSA_OLD(3, 2, 0, -1);

        private final int inputs;
        private final int outputs;
        private final int slitIn;
        private final int slitOut;

        Kind(int inputs, int outputs, int slitIn, int slitOut) {
            this.inputs = inputs;
            this.outputs = outputs;
            this.slitIn = slitIn;
            this.slitOut = slitOut;
        }
    }

    private final Kind kind;
    private final List<Slit> slits;
    private final List<Transform> models;
    private final double[] codes;

    /** @param models without the slit among inputs and outputs, one for each slit */
    public SlitSelector(Kind kind, List<Slit> slits, List<Transform> models) {
        if (slits.size() != models.size()) {
            throw new IllegalArgumentException(slits.size() + " slits with " + models.size() + " transforms");
        }
        int out = kind.slitOut < 0 ? kind.outputs : kind.outputs - 1;
        for (var m : models) {
            if (m.inputs() != kind.inputs - 1 || m.outputs() != out) {
                throw new IllegalArgumentException("the transform of a slit leads from " + m.inputs() + " to "
                        + m.outputs() + " axes, expected " + (kind.inputs - 1) + " to " + out);
            }
        }
        this.kind = kind;
        this.slits = List.copyOf(slits);
        this.models = List.copyOf(models);
        codes = new double[slits.size()];
        for (int k = 0; k < codes.length; k++) {
            codes[k] = number(slits.get(k).key(), k);
        }
    }

    private static double number(Object key, int position) {
        if (key instanceof Number n) {
            return n.doubleValue();
        }
        var text = String.valueOf(key).strip();
        return text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : FIRST_CODE - position;
    }

    public Kind kind() {
        return kind;
    }

    public List<Slit> slits() {
        return slits;
    }

    public List<Transform> models() {
        return models;
    }

    /**
     * The number that stands for a slit among the inputs; selectors that hold the same slits give the same.
     *
     * @param key slit_id or name, as text
     */
    public double code(String key) {
        for (int k = 0; k < codes.length; k++) {
            if (String.valueOf(slits.get(k).key()).equals(key)
                    || slits.get(k).name().equals(key)) {
                return codes[k];
            }
        }
        throw new IllegalArgumentException("no slit " + key + "; there are "
                + String.join(", ", slits.stream().map(Slit::name).toList()));
    }

    private int find(double code) {
        for (int k = 0; k < codes.length; k++) {
            if (codes[k] == code) {
                return k;
            }
        }
        return -1;
    }

    @Override
    public int inputs() {
        return kind.inputs;
    }

    @Override
    public int outputs() {
        return kind.outputs;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var rest = new double[kind.inputs - 1];
        System.arraycopy(in, inOffset + (kind.slitIn == 0 ? 1 : 0), rest, 0, rest.length);
        double slit = in[inOffset + kind.slitIn];
        int k = find(slit);
        int start = outOffset + (kind.slitOut == 0 ? 1 : 0);
        if (k < 0) {
            Arrays.fill(out, start, start + modelOutputs(), Double.NaN);
        } else {
            models.get(k).apply(rest, 0, out, start);
        }
        if (kind.slitOut >= 0) {
            out[outOffset + kind.slitOut] = slit;
        }
    }

    private int modelOutputs() {
        return kind.slitOut < 0 ? kind.outputs : kind.outputs - 1;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        double[] chosen = work.take();
        for (int p = 0; p < n; p++) {
            chosen[p] = find(in[kind.slitIn][p]);
        }
        int a = kind.slitIn == 0 ? 1 : 0;
        int b = kind.slitOut == 0 ? 1 : 0;
        Regions.each(
                chosen,
                n,
                -1,
                Arrays.copyOfRange(in, a, a + kind.inputs - 1),
                Arrays.copyOfRange(out, b, b + modelOutputs()),
                Double.NaN,
                work,
                k -> models.get((int) k));
        if (kind.slitOut >= 0) {
            System.arraycopy(in[kind.slitIn], 0, out[kind.slitOut], 0, n);
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        var other =
                switch (kind) {
                    case GWA_TO_SLIT -> Kind.SLIT_TO_GWA;
                    case SLIT_TO_GWA -> Kind.GWA_TO_SLIT;
                    case SLIT_TO_MSA -> Kind.MSA_TO_SLIT;
                    case MSA_TO_SLIT -> Kind.SLIT_TO_MSA;
                    case SLIT_TO_MSA_OLD -> null;
                };
        if (other == null) {
            return Optional.empty();
        }
        var back = new ArrayList<Transform>();
        for (var m : models) {
            if (m.inverse().isEmpty()) {
                return Optional.empty();
            }
            back.add(m.inverse().get());
        }
        return Optional.of(new SlitSelector(other, slits, back));
    }

    @Override
    public boolean exactInverse() {
        return inverse().isPresent() && models.stream().allMatch(Transform::exactInverse);
    }
}
