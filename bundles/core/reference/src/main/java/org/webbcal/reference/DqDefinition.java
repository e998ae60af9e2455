package org.webbcal.reference;

import java.util.LinkedHashSet;
import java.util.Set;
import org.webbcal.model.Table;
import org.webbcal.model.dq.DqFlag;

/** The bit numbering of a reference file's flags ({@code DQ_DEF}) and its translation into that of the products. */
final class DqDefinition {

    private final int[] from;
    private final int[] to;
    private final Set<String> unknown = new LinkedHashSet<>();

    /**
     * Takes columns VALUE and NAME.
     *
     * @throws IllegalArgumentException if a column is missing
     */
    DqDefinition(Table table) {
        var values = table.require("VALUE");
        var names = table.require("NAME");
        int rows = table.rows();
        var known = new int[rows][2];
        int n = 0;
        for (int i = 0; i < rows; i++) {
            String name = names.text(i).strip();
            var flag = DqFlag.named(name);
            if (flag.isPresent()) {
                // VALUE is unsigned: 2^31 may come as a negative int, and both forms have the same low 32 bits.
                known[n][0] = (int) (long) values.number(i);
                known[n++][1] = flag.get().mask();
            } else if (!name.isEmpty()) {
                unknown.add(name);
            }
        }
        from = new int[n];
        to = new int[n];
        for (int i = 0; i < n; i++) {
            from[i] = known[i][0];
            to[i] = known[i][1];
        }
    }

    /** Names of the file that are no flags of the products; their bits are dropped. */
    Set<String> unknown() {
        return unknown;
    }

    /** Flags in the numbering of the products, in a new array. */
    int[] translate(int[] flags) {
        var out = new int[flags.length];
        int lastWord = 0;
        int lastResult = 0;
        for (int p = 0; p < flags.length; p++) {
            int word = flags[p];
            if (word == 0) {
                continue;
            }
            if (word != lastWord) {
                lastWord = word;
                lastResult = 0;
                for (int i = 0; i < from.length; i++) {
                    if ((word & from[i]) != 0) {
                        lastResult |= to[i];
                    }
                }
            }
            out[p] = lastResult;
        }
        return out;
    }
}
