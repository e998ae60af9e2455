package org.webbcal.api.step;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;

/** Takes planes out of references for a step and makes sure of their shape, so that kernels can trust their arguments. */
public final class ReferencePlanes {

    /** Stands for a dimension of any size. */
    public static final int ANY = -1;

    private ReferencePlanes() {}

    /**
     * A plane, cut to the subarray, that must be there with these dimensions, slowest first.
     *
     * @param step id of the step, for the message
     * @param dims expected dimensions; {@link #ANY} where every size will do
     * @throws StepException naming file, extension, what was found and what is expected
     */
    public static Plane require(String step, Reference reference, String extension, int... dims) throws StepException {
        return present(step, reference, extension, optional(step, reference, extension, dims));
    }

    /**
     * A plane as the file has it, which must be there with these dimensions: for types that belong to one subarray and are never cut out.
     *
     * @throws StepException as {@link #require}
     */
    public static Plane requireWhole(String step, Reference reference, String extension, int... dims)
            throws StepException {
        return present(
                step, reference, extension, checked(step, reference, extension, reference.wholePlane(extension), dims));
    }

    /**
     * A plane, cut to the subarray, that may be missing but must have these dimensions when it is there.
     *
     * @throws StepException as {@link #require}
     */
    public static Optional<Plane> optional(String step, Reference reference, String extension, int... dims)
            throws StepException {
        return checked(step, reference, extension, reference.plane(extension), dims);
    }

    private static Plane present(String step, Reference reference, String extension, Optional<Plane> plane)
            throws StepException {
        return plane.orElseThrow(() -> StepException.reference(step + ": reference " + reference.fileName()
                + " has no extension " + extension + "; choose another with override_" + reference.type()));
    }

    private static Optional<Plane> checked(
            String step, Reference reference, String extension, Optional<Plane> plane, int... dims)
            throws StepException {
        if (plane.isPresent() && !fits(plane.get().dims(), dims)) {
            throw StepException.reference(step + ": reference " + reference.fileName() + ", extension " + extension
                    + ", is " + text(plane.get().dims()) + ", the exposure needs " + text(dims)
                    + " (rows×columns last); choose another with override_" + reference.type());
        }
        return plane;
    }

    private static boolean fits(int[] found, int[] expected) {
        if (found.length != expected.length) {
            return false;
        }
        for (int k = 0; k < found.length; k++) {
            if (expected[k] != ANY && expected[k] != found[k]) {
                return false;
            }
        }
        return true;
    }

    private static String text(int[] dims) {
        return Arrays.stream(dims)
                .mapToObj(d -> d == ANY ? "any" : String.valueOf(d))
                .collect(Collectors.joining("×"));
    }
}
