package org.webbcal.model.dq;

import java.util.Locale;

/**
 * The text in which parameters say which flags a step may ignore: numbers or names joined by {@code +}, {@code ,} or {@code |}. A {@code ~} in front turns the
 * meaning round: {@code ~DO_NOT_USE+NON_SCIENCE} ignores all flags but these two. {@code None} and {@code ~0} ignore all flags, {@code 0} none.
 */
public final class GoodBits {

    private GoodBits() {}

    /**
     * The flags that exclude a pixel: it is good if {@code (dq & bad) == 0}.
     *
     * @throws IllegalArgumentException for a word that is neither a number nor the name of a flag
     */
    public static int bad(String text) {
        var t = text.strip();
        if (t.isEmpty() || t.toUpperCase(Locale.ROOT).matches("NONE|INDEF")) {
            return 0;
        }
        boolean only = t.startsWith("~");
        if (only) {
            t = t.substring(1).strip();
        }
        if (t.startsWith("(") && t.endsWith(")")) {
            t = t.substring(1, t.length() - 1);
        }
        int named = 0;
        for (var word : t.split("[+,|]")) {
            named |= mask(word.strip(), text);
        }
        return only ? named : ~named;
    }

    private static int mask(String word, String text) {
        var flag = DqFlag.named(word.toUpperCase(Locale.ROOT));
        if (flag.isPresent()) {
            return flag.get().mask();
        }
        if (word.equalsIgnoreCase("GOOD")) {
            return 0;
        }
        try {
            return Integer.parseUnsignedInt(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "flags \"" + text + "\": \"" + word + "\" is neither a number nor the name of a flag", e);
        }
    }
}
