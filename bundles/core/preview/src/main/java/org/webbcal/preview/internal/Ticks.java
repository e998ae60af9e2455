package org.webbcal.preview.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Round numbers. */
final class Ticks {

    private Ticks() {}

    /** The largest of 1, 2, 5 times a power of ten that is not larger than this. */
    static double nice(double spacing) {
        if (!(spacing > 0) || Double.isInfinite(spacing)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(spacing)));
        double lead = spacing / power;
        return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
    }

    /** Multiples of a round step between two values, at most so many. */
    static List<Double> between(double from, double to, int most) {
        double step = nice((to - from) / Math.max(1, most));
        while ((to - from) / step > most) {
            step = next(step);
        }
        List<Double> ticks = new ArrayList<>();
        for (double k = Math.ceil(from / step); k * step <= to; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }

    private static double next(double step) {
        double lead = step / Math.pow(10, Math.floor(Math.log10(step) + 1e-9));
        return step * (lead > 1.5 && lead < 3 ? 2.5 : 2);
    }

    /** A number in few digits: {@code 0.25}, {@code 1500}, {@code 2.5e6}. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        var rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        var plain = exponent >= -4 && exponent < 6
                ? rounded.toPlainString()
                : rounded.toString().replace("E+", "e").replace("E", "e");
        return plain.replace('-', '\u2212');
    }
}
