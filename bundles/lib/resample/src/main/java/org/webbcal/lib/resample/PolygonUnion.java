package org.webbcal.lib.resample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Outlines of the union of polygons within a window, in the plane.
 *
 * <p>All sides are cut where they meet. A piece belongs to the outline if the region lies on one of its sides only, which is decided at two points
 * next to its middle; coinciding sides need no special care. The pieces are then linked to rings.
 */
final class PolygonUnion {

    /** Points closer than this are one, pixels. */
    private static final double NODE = 1e-6;

    /** Distance of the points at which it is decided what lies beside a piece, pixels. */
    private static final double BESIDE = 1e-5;

    /** Vertices that follow another one closer than this in both axes are dropped, pixels. */
    private static final double CLOSE = 0.05;

    /** Vertices at which the outline turns by less than this are dropped, radians. */
    private static final double STRAIGHT = 1e-6;

    private PolygonUnion() {}

    private record Node(long x, long y) {
        static Node at(double x, double y) {
            return new Node(Math.round(x / NODE), Math.round(y / NODE));
        }
    }

    private record Piece(Node from, Node to, double x1, double y1, double x2, double y2) {}

    /**
     * The outer outlines, region to the left.
     *
     * @param polygons simple polygons as x, y, x, y …; polygons with NaN are left out
     * @param window a polygon that limits the region
     */
    static List<double[]> of(List<double[]> polygons, double[] window) {
        var valid = new ArrayList<double[]>();
        for (var p : polygons) {
            if (Arrays.stream(p).allMatch(Double::isFinite)) {
                valid.add(p);
            }
        }
        var sides = new ArrayList<double[]>();
        for (var p : valid) {
            addSides(p, sides);
        }
        addSides(window, sides);
        var next = new HashMap<Node, List<Piece>>();
        var seen = new HashSet<List<Node>>();
        for (int k = 0; k < sides.size(); k++) {
            for (var piece : cut(sides.get(k), sides)) {
                place(piece, valid, window, next, seen);
            }
        }
        return link(next);
    }

    private static void addSides(double[] p, List<double[]> sides) {
        int n = p.length;
        for (int k = 0; k < n; k += 2) {
            sides.add(new double[] {p[k], p[k + 1], p[(k + 2) % n], p[(k + 3) % n]});
        }
    }

    /** Pieces of a side between the points at which other sides meet it. */
    private static List<Piece> cut(double[] s, List<double[]> sides) {
        double dx = s[2] - s[0];
        double dy = s[3] - s[1];
        double length = Math.hypot(dx, dy);
        var pieces = new ArrayList<Piece>();
        if (length < NODE) {
            return pieces;
        }
        var at = new ArrayList<Double>(List.of(0.0, 1.0));
        double slack = NODE / length;
        for (var o : sides) {
            if (o == s
                    || Math.max(o[0], o[2]) < Math.min(s[0], s[2]) - NODE
                    || Math.min(o[0], o[2]) > Math.max(s[0], s[2]) + NODE
                    || Math.max(o[1], o[3]) < Math.min(s[1], s[3]) - NODE
                    || Math.min(o[1], o[3]) > Math.max(s[1], s[3]) + NODE) {
                continue;
            }
            double ox = o[2] - o[0];
            double oy = o[3] - o[1];
            double det = dx * oy - dy * ox;
            double reach = Math.hypot(ox, oy);
            if (Math.abs(det) > 1e-12 * length * reach) {
                double t = ((o[0] - s[0]) * oy - (o[1] - s[1]) * ox) / det;
                double u = ((o[0] - s[0]) * dy - (o[1] - s[1]) * dx) / det;
                if (t > slack && t < 1 - slack && u > -NODE / reach && u < 1 + NODE / reach) {
                    at.add(t);
                }
            }
            // ends of the other side that lie on this one, above all of parallel sides
            for (int e = 0; e < 4; e += 2) {
                double t = ((o[e] - s[0]) * dx + (o[e + 1] - s[1]) * dy) / (length * length);
                double off = Math.abs((o[e] - s[0]) * dy - (o[e + 1] - s[1]) * dx) / length;
                if (off < NODE && t > slack && t < 1 - slack) {
                    at.add(t);
                }
            }
        }
        at.sort(null);
        double from = 0;
        for (double to : at) {
            if ((to - from) * length > NODE) {
                double x1 = s[0] + from * dx;
                double y1 = s[1] + from * dy;
                double x2 = to == 1 ? s[2] : s[0] + to * dx;
                double y2 = to == 1 ? s[3] : s[1] + to * dy;
                pieces.add(new Piece(Node.at(x1, y1), Node.at(x2, y2), x1, y1, x2, y2));
                from = to;
            }
        }
        return pieces;
    }

    private static void place(
            Piece p,
            List<double[]> polygons,
            double[] window,
            Map<Node, List<Piece>> next,
            java.util.Set<List<Node>> seen) {
        double dx = p.x2 - p.x1;
        double dy = p.y2 - p.y1;
        double f = BESIDE / Math.hypot(dx, dy);
        double mx = 0.5 * (p.x1 + p.x2);
        double my = 0.5 * (p.y1 + p.y2);
        boolean left = inRegion(mx - dy * f, my + dx * f, polygons, window);
        boolean right = inRegion(mx + dy * f, my - dx * f, polygons, window);
        if (left == right) {
            return;
        }
        var directed = left ? p : new Piece(p.to, p.from, p.x2, p.y2, p.x1, p.y1);
        if (!directed.from.equals(directed.to) && seen.add(List.of(directed.from, directed.to))) {
            next.computeIfAbsent(directed.from, n -> new ArrayList<>()).add(directed);
        }
    }

    private static boolean inRegion(double x, double y, List<double[]> polygons, double[] window) {
        if (!inside(x, y, window)) {
            return false;
        }
        for (var p : polygons) {
            if (inside(x, y, p)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inside(double x, double y, double[] p) {
        boolean in = false;
        int b = p.length - 2;
        for (int a = 0; a < p.length; a += 2) {
            if (p[a + 1] > y != p[b + 1] > y && x < (p[b] - p[a]) * (y - p[a + 1]) / (p[b + 1] - p[a + 1]) + p[a]) {
                in = !in;
            }
            b = a;
        }
        return in;
    }

    private static List<double[]> link(Map<Node, List<Piece>> next) {
        var rings = new ArrayList<double[]>();
        // starts in the order of their nodes, so that the result does not depend on the order of a hash table
        var starts = new ArrayList<>(next.keySet());
        starts.sort((a, b) -> a.x != b.x ? Long.compare(a.x, b.x) : Long.compare(a.y, b.y));
        for (var start : starts) {
            while (!next.getOrDefault(start, List.of()).isEmpty()) {
                var ring = new ArrayList<Piece>();
                var piece = next.get(start).remove(0);
                ring.add(piece);
                while (!piece.to.equals(start)) {
                    var choices = next.getOrDefault(piece.to, List.of());
                    if (choices.isEmpty()) {
                        ring.clear();
                        break;
                    }
                    var leftmost = choices.get(0);
                    for (var c : choices) {
                        leftmost = turn(piece, c) > turn(piece, leftmost) ? c : leftmost;
                    }
                    choices.remove(leftmost);
                    piece = leftmost;
                    ring.add(piece);
                }
                var points = simplified(ring);
                if (points.length >= 6 && area(points) > 0) {
                    rings.add(points);
                }
            }
        }
        return rings;
    }

    /** Angle by which the way turns to the left. */
    private static double turn(Piece a, Piece b) {
        double ax = a.x2 - a.x1;
        double ay = a.y2 - a.y1;
        double bx = b.x2 - b.x1;
        double by = b.y2 - b.y1;
        return Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
    }

    private static double[] simplified(List<Piece> ring) {
        int n = ring.size();
        var out = new double[2 * n];
        int m = 0;
        for (int k = 0; k < n; k++) {
            var before = ring.get((k + n - 1) % n);
            var after = ring.get(k);
            boolean close = Math.abs(before.x2 - before.x1) < CLOSE && Math.abs(before.y2 - before.y1) < CLOSE;
            if (!close && Math.abs(turn(before, after)) >= STRAIGHT) {
                out[m++] = after.x1;
                out[m++] = after.y1;
            }
        }
        return Arrays.copyOf(out, m);
    }

    private static double area(double[] p) {
        double sum = 0;
        int b = p.length - 2;
        for (int a = 0; a < p.length; a += 2) {
            sum += p[b] * p[a + 1] - p[a] * p[b + 1];
            b = a;
        }
        return 0.5 * sum;
    }
}
