package org.webbcal.model;

import java.io.IOException;
import java.util.List;

/**
 * The members of an association, opened one at a time. A member is borrowed, possibly changed, and given back:
 *
 * <pre>{@code
 * try (var loan = set.borrow(i)) {
 *     ImageModel image = loan.model();
 *     …
 *     loan.changed();
 * }
 * }</pre>
 */
public interface ModelSet {

    /** What is known of a member without its pixels. {@code role} is {@code science}, {@code background}, {@code psf} … */
    record Member(String name, String role, String groupId, Header primary, Header sciHeader) {}

    /** A member that is no image but holds spectra: a background in an association of stage 3. */
    record SpectrumMember(String name, String role, SpectrumModel model) {}

    /** A borrowed member. Closing gives it back. */
    interface Loan extends AutoCloseable {
        ImageModel model();

        /** Tells that the model was changed and has to be kept; without it a spilled member may lose changes. */
        void changed();

        @Override
        void close() throws IOException;
    }

    List<Member> members();

    /** @throws IOException if the member cannot be read back */
    Loan borrow(int i) throws IOException;

    /** Members that hold spectra; they are not among {@link #members()}. */
    default List<SpectrumMember> spectra() {
        return List.of();
    }

    /** Name of the product that the set belongs to, without suffix. */
    String productName();

    default int size() {
        return members().size();
    }
}
