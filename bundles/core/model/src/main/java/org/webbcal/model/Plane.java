package org.webbcal.model;

import java.util.Arrays;

/**
 * An array of any rank with its header: the content of one image extension.
 *
 * <p>{@code data} is a flat {@code float[]}, {@code double[]}, {@code int[]}, {@code short[]}, {@code byte[]} or {@code long[]}; {@code dims} are its
 * dimensions, slowest first (the reverse of NAXISn). {@code unsigned} tells that the integers are to be read, and written, as unsigned.
 */
public record Plane(String name, int version, int[] dims, Object data, boolean unsigned, Header header) {

    public Plane {
        if (!data.getClass().isArray()) {
            throw new IllegalArgumentException("plane " + name + ": data must be a flat primitive array");
        }
        long size = 1;
        for (int d : dims) {
            size *= d;
        }
        if (size != java.lang.reflect.Array.getLength(data)) {
            throw new IllegalArgumentException("plane " + name + ": " + java.lang.reflect.Array.getLength(data)
                    + " values for dimensions " + Arrays.toString(dims));
        }
    }

    public static Plane ofFloat(String name, float[] data, int... dims) {
        return new Plane(name, 1, dims, data, false, new Header());
    }

    /** Flags, written as unsigned 32-bit integers. */
    public static Plane ofFlags(String name, int[] data, int... dims) {
        return new Plane(name, 1, dims, data, true, new Header());
    }

    public static Plane ofInt(String name, int[] data, int... dims) {
        return new Plane(name, 1, dims, data, false, new Header());
    }

    public Plane withVersion(int newVersion) {
        return new Plane(name, newVersion, dims, data, unsigned, header);
    }

    public int size() {
        return java.lang.reflect.Array.getLength(data);
    }

    /** The live {@code float[]}; doubles, integers and bytes are converted into a new array. */
    public float[] floats() {
        if (data instanceof float[] f) {
            return f;
        }
        var out = new float[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) at(i);
        }
        return out;
    }

    /** The live {@code double[]}, or a converted copy. */
    public double[] doubles() {
        if (data instanceof double[] d) {
            return d;
        }
        var out = new double[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = at(i);
        }
        return out;
    }

    /** The live {@code int[]}, or a copy with unsigned widening of shorter integers. */
    public int[] ints() {
        if (data instanceof int[] n) {
            return n;
        }
        var out = new int[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) (long) at(i);
        }
        return out;
    }

    /** Value at a flat index as double. */
    public double at(int i) {
        if (data instanceof float[] a) {
            return a[i];
        } else if (data instanceof double[] a) {
            return a[i];
        } else if (data instanceof int[] a) {
            return unsigned ? Integer.toUnsignedLong(a[i]) : a[i];
        } else if (data instanceof short[] a) {
            return unsigned ? Short.toUnsignedInt(a[i]) : a[i];
        } else if (data instanceof byte[] a) {
            return Byte.toUnsignedInt(a[i]);
        }
        return ((long[]) data)[i];
    }
}
