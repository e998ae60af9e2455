package org.webbcal.api.reference;

import java.nio.file.Path;
import java.util.List;

/**
 * What an examination of a reference file, or of a mapping, found.
 *
 * @param file below the folder that was examined
 * @param type reference type, {@code mapping} for rules; empty where it is not known
 * @param content what it holds, in short
 * @param faults why it cannot be used; empty for a good file
 * @param remarks what is odd, but does no harm
 */
public record Examined(Path file, String type, String content, List<String> faults, List<String> remarks) {
    public Examined {
        faults = List.copyOf(faults);
        remarks = List.copyOf(remarks);
    }
}
