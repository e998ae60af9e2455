package org.webbcal.core.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names nearest to a mistyped one, for messages. */
public final class Nearest {

    private Nearest() {}

    /** {@code "; did you mean a or b?"}, or what there is when nothing is near. */
    public static String hint(String typed, Collection<String> known) {
        var near = known.stream()
                .distinct()
                .filter(k -> distance(typed, k) <= Math.max(2, typed.length() / 3)
                        || k.contains(typed) && typed.length() > 2)
                .sorted(Comparator.comparingInt(k -> distance(typed, k)))
                .limit(3)
                .toList();
        if (!near.isEmpty()) {
            return "; did you mean " + String.join(" or ", near) + "?";
        }
        List<String> all = known.stream().distinct().sorted().toList();
        return all.isEmpty() ? "" : "; there are " + String.join(", ", all);
    }

    /** Levenshtein's distance, upper and lower case alike. */
    public static int distance(String a, String b) {
        var x = a.toLowerCase(Locale.ROOT);
        var y = b.toLowerCase(Locale.ROOT);
        var row = new int[y.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= x.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = diagonal + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[y.length()];
    }
}
