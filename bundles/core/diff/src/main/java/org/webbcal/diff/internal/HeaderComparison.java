package org.webbcal.diff.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport.Keyword;
import org.webbcal.model.Header;

/** Compares keywords. */
final class HeaderComparison {

    private HeaderComparison() {}

    /**
     * The keywords that differ, in the order of {@code b}.
     *
     * @param sip whether the coefficients of the distortion count; they do not when the coordinates themselves were compared
     */
    static List<Keyword> compare(Header a, Header b, double rtol, DiffOptions options, boolean sip) {
        Set<String> names = new LinkedHashSet<>();
        b.cards().forEach(c -> names.add(c.key()));
        a.cards().forEach(c -> names.add(c.key()));
        List<Keyword> different = new ArrayList<>();
        for (var name : names) {
            if (options.ignores(name) || !sip && isDistortion(name)) {
                continue;
            }
            var va = a.value(name).orElse(null);
            var vb = b.value(name).orElse(null);
            if (!alike(name, va, vb, rtol, options.atol())) {
                different.add(new Keyword(name, va, vb));
            }
        }
        return different;
    }

    private static boolean isDistortion(String name) {
        return name.matches("(A|B|AP|BP)_(\\d_\\d|ORDER|DMAX)|SIP(MXERR|IVERR|MX.*|IV.*)");
    }

    private static boolean alike(String name, Object a, Object b, double rtol, double atol) {
        if (name.startsWith("S_")) {
            // a step that does not exist in one of the two did not run there
            return text(a, "SKIPPED").equals(text(b, "SKIPPED"));
        }
        if (a == null || b == null) {
            return a == b;
        }
        if (name.startsWith("R_")) {
            return fileName(text(a, "")).equals(fileName(text(b, "")));
        }
        if (a instanceof Number x && b instanceof Number y) {
            if (a instanceof Long && b instanceof Long) {
                return a.equals(b);
            }
            return Math.abs(x.doubleValue() - y.doubleValue()) <= atol + rtol * Math.abs(y.doubleValue());
        }
        return a instanceof String && b instanceof String ? text(a, "").equals(text(b, "")) : a.equals(b);
    }

    private static String text(Object value, String absent) {
        return value == null ? absent : value.toString().strip();
    }

    /** The last part of {@code crds://name} or of a path. */
    private static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
