package org.webbcal.lib.sources;

import java.util.Arrays;

/** Labels connected pixels. Keeps its work arrays, so one instance serves many calls of one thread. */
final class ComponentLabels {

    private int[] parent = new int[256];

    /** Pixels of each label, index 1…; valid until the next call. */
    private int[] area = new int[256];

    /**
     * Labels the connected sets of {@code on}, numbered from 1 in raster order of their first pixel.
     *
     * @param on pixels [y][x]; read only
     * @param eight whether diagonal neighbours connect
     * @param labels result [y][x], 0 elsewhere
     * @return number of labels
     */
    int label(boolean[] on, int ny, int nx, boolean eight, int[] labels) {
        int next = 1;
        for (int y = 0, p = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++, p++) {
                labels[p] = 0;
                if (!on[p]) {
                    continue;
                }
                int l = x > 0 ? labels[p - 1] : 0;
                if (y > 0) {
                    l = join(l, labels[p - nx]);
                    if (eight && x > 0) {
                        l = join(l, labels[p - nx - 1]);
                    }
                    if (eight && x < nx - 1) {
                        l = join(l, labels[p - nx + 1]);
                    }
                }
                if (l == 0) {
                    if (next == parent.length) {
                        parent = Arrays.copyOf(parent, 2 * next);
                    }
                    parent[next] = next;
                    l = next++;
                }
                labels[p] = l;
            }
        }
        // Parents are smaller labels, so they have their final number (stored negative) before their children ask for
        // it. Roots are the
        // smallest provisional label of their set, which stands at its first pixel.
        int count = 0;
        for (int l = 1; l < next; l++) {
            parent[l] = parent[l] == l ? -(++count) : parent[parent[l]];
        }
        if (area.length <= count) {
            area = new int[2 * count];
        }
        Arrays.fill(area, 0, count + 1, 0);
        for (int p = 0; p < ny * nx; p++) {
            if (labels[p] != 0) {
                labels[p] = -parent[labels[p]];
                area[labels[p]]++;
            }
        }
        return count;
    }

    private int join(int a, int b) {
        if (b == 0 || a == b) {
            return a;
        }
        if (a == 0) {
            return b;
        }
        int ra = root(a);
        int rb = root(b);
        int low = Math.min(ra, rb);
        parent[ra] = low;
        parent[rb] = low;
        return low;
    }

    private int root(int l) {
        int r = l;
        while (parent[r] != r) {
            r = parent[r];
        }
        return r;
    }

    /** Removes labels of fewer than {@code minimum} pixels and closes the gaps in the numbering; returns the number of labels left. */
    int dropSmall(int[] labels, int pixels, int count, int minimum) {
        var map = new int[count + 1];
        int kept = 0;
        for (int l = 1; l <= count; l++) {
            if (area[l] >= minimum) {
                map[l] = ++kept;
            }
        }
        if (kept < count) {
            for (int p = 0; p < pixels; p++) {
                labels[p] = map[labels[p]];
            }
        }
        return kept;
    }
}
