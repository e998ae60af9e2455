package org.webbcal.lib.wcs.transform;

import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.webbcal.lib.wcs.Transform;

/** A function of one or two numbers under the name that numpy gives it. */
public final class MathFunction implements Transform {

    private static final double LN2 = Math.log(2);

    private static final Map<String, DoubleUnaryOperator> ONE = Map.ofEntries(
            Map.entry("absolute", Math::abs),
            Map.entry("fabs", Math::abs),
            Map.entry("arccos", Math::acos),
            Map.entry("arccosh", x -> Math.log(x + Math.sqrt(x * x - 1))),
            Map.entry("arcsin", Math::asin),
            Map.entry("arcsinh", x -> Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x)),
            Map.entry("arctan", Math::atan),
            Map.entry("arctanh", x -> 0.5 * Math.log1p(2 * x / (1 - x))),
            Map.entry("cbrt", Math::cbrt),
            Map.entry("cos", Math::cos),
            Map.entry("cosh", Math::cosh),
            Map.entry("deg2rad", x -> x * (Math.PI / 180)),
            Map.entry("radians", x -> x * (Math.PI / 180)),
            Map.entry("rad2deg", x -> x * (180 / Math.PI)),
            Map.entry("degrees", x -> x * (180 / Math.PI)),
            Map.entry("exp", Math::exp),
            Map.entry("exp2", x -> Math.pow(2, x)),
            Map.entry("expm1", Math::expm1),
            Map.entry("log", Math::log),
            Map.entry("log10", Math::log10),
            Map.entry("log1p", Math::log1p),
            Map.entry("log2", x -> Math.log(x) / LN2),
            Map.entry("negative", x -> -x),
            Map.entry("positive", x -> x),
            Map.entry("reciprocal", x -> 1 / x),
            Map.entry("rint", Math::rint),
            Map.entry("sin", Math::sin),
            Map.entry("sinh", Math::sinh),
            Map.entry("sqrt", Math::sqrt),
            Map.entry("square", x -> x * x),
            Map.entry("tan", Math::tan),
            Map.entry("tanh", Math::tanh));

    private static final Map<String, DoubleBinaryOperator> TWO = Map.ofEntries(
            Map.entry("add", Double::sum),
            Map.entry("subtract", (x, y) -> x - y),
            Map.entry("multiply", (x, y) -> x * y),
            Map.entry("divide", (x, y) -> x / y),
            Map.entry("true_divide", (x, y) -> x / y),
            Map.entry("floor_divide", (x, y) -> Math.floor(x / y)),
            Map.entry("power", Math::pow),
            Map.entry("float_power", Math::pow),
            Map.entry("arctan2", Math::atan2),
            Map.entry("hypot", Math::hypot),
            Map.entry("fmod", (x, y) -> x % y),
            Map.entry("mod", MathFunction::mod),
            Map.entry("remainder", MathFunction::mod),
            Map.entry("logaddexp", (x, y) -> Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))),
            Map.entry("logaddexp2", (x, y) -> Math.max(x, y) + Math.log1p(Math.pow(2, -Math.abs(x - y))) / LN2),
            Map.entry("fmax", (x, y) -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.max(x, y)),
            Map.entry("fmin", (x, y) -> Double.isNaN(x) ? y : Double.isNaN(y) ? x : Math.min(x, y)),
            Map.entry("maximum", Math::max),
            Map.entry("minimum", Math::min));

    private final String name;

    /** @throws IllegalArgumentException if the name is not known */
    public MathFunction(String name) {
        if (!isKnown(name)) {
            throw new IllegalArgumentException("function '" + name + "' is not known");
        }
        this.name = name;
    }

    public static boolean isKnown(String name) {
        return ONE.containsKey(name) || TWO.containsKey(name);
    }

    public String name() {
        return name;
    }

    /** The remainder with the sign of the divisor. */
    private static double mod(double x, double y) {
        double r = x % y;
        return r != 0 && (r < 0) != (y < 0) ? r + y : r;
    }

    @Override
    public int inputs() {
        return ONE.containsKey(name) ? 1 : 2;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        var one = ONE.get(name);
        out[outOffset] = one != null
                ? one.applyAsDouble(in[inOffset])
                : TWO.get(name).applyAsDouble(in[inOffset], in[inOffset + 1]);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
