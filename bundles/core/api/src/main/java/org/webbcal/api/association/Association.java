package org.webbcal.api.association;

import java.nio.file.Path;
import java.util.List;

/**
 * One product and the exposures that it is made of.
 *
 * @param type {@code image2}, {@code image3}, … or empty
 * @param id {@code o001}, {@code c1002}, {@code a3001}; empty if unknown
 * @param product name of the product, without suffix
 * @param file the association file that it was read from, or null when it was formed from a folder
 * @param pool name of the pool, or empty
 */
public record Association(String type, String id, String product, List<Member> members, Path file, String pool) {

    /**
     * A member.
     *
     * @param file the exposure
     * @param role {@code science}, {@code background}, {@code psf}, … in lower case
     * @param groupId set by the association, or empty
     * @param catalog the member's own source catalogue ({@code tweakreg_catalog}), or empty
     */
    public record Member(Path file, String role, String groupId, String catalog) {}

    public List<Member> role(String role) {
        return members.stream().filter(m -> m.role().equals(role)).toList();
    }

    /** Level of the stage that takes it: 2 for {@code image2} and the like, 3 for {@code image3} and the like, 0 if unknown. */
    public int level() {
        return type.endsWith("2") ? 2 : type.endsWith("3") ? 3 : 0;
    }
}
