package org.webbcal.step.tweakreg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.webbcal.lib.wcs.SkyPolygon;

/**
 * Aligns groups of images, one after the other, to a reference catalogue.
 *
 * @see "tweakwcs/imalign.py, wcsimage.py"
 */
final class Alignment {

    /**
     * How sources are matched and maps fitted.
     *
     * @param minimum fewest matches for a fit
     * @param searchRadius largest offset that is looked for, arcsec
     * @param histogram whether the offset is looked for; otherwise it is (xOffset, yOffset)
     * @param separation closest sources of one list that both count, arcsec
     * @param tolerance largest distance of a match, arcsec
     * @param oneToOne whether matches are one to one and the offset's origin exact, rather than as in the reference
     */
    record Settings(
            int minimum,
            LinearFitKernel.Geometry geometry,
            int nclip,
            double sigma,
            double searchRadius,
            boolean histogram,
            double separation,
            double tolerance,
            double xOffset,
            double yOffset,
            boolean oneToOne) {}

    /** A group, that is one exposure, of one or more images. */
    private record Group(String name, List<AlignedImage> images, List<SkyPolygon> outlines) {
        double overlap(List<SkyPolygon> others) {
            double area = 0;
            for (var a : outlines) {
                for (var b : others) {
                    area += a.intersection(b).area();
                }
            }
            return area;
        }
    }

    /** A condition under which no alignment of the set is possible; the message says which. */
    static final class Impossible extends Exception {
        Impossible(String message) {
            super(message);
        }
    }

    private final Settings settings;
    private final Consumer<String> log;

    Alignment(Settings settings, Consumer<String> log) throws Impossible {
        this.settings = settings;
        this.log = log;
        if (settings.separation() <= Math.sqrt(2) * settings.tolerance()) {
            throw new Impossible(String.format(
                    Locale.ROOT,
                    "separation %.4g arcsec must exceed sqrt(2) times tolerance %.4g arcsec, or neighbours are confused",
                    settings.separation(),
                    settings.tolerance()));
        }
    }

    /**
     * Aligns the images of all groups to each other. The first group is the reference; with {@code expand} it is one of the pair that overlaps most, the next
     * group is always the one that overlaps most with the reference, and what an aligned group sees beyond the reference joins it.
     *
     * @param userOrder whether groups are taken in the order given even when the reference grows
     */
    void relative(List<AlignedImage> images, boolean expand, boolean userOrder) throws Impossible {
        var groups = groups(images);
        if (groups.size() < 2) {
            throw new Impossible("fewer than two exposures have sources");
        }
        boolean byOverlap = expand && !userOrder;
        Group first = groups.remove(byOverlap && groups.size() > 2 ? bestPair(groups) : 0);
        first.images().forEach(AlignedImage::reference);
        log.accept("reference is " + first.name());
        align(groups, catalog(first), expand, byOverlap);
    }

    /** Aligns all images together, as one group, to a catalogue. */
    void absolute(List<AlignedImage> images, ReferenceCatalog catalog) throws Impossible {
        if (catalog.size() < settings.minimum()) {
            throw new Impossible(
                    catalog.name() + " has " + catalog.size() + " sources, fewer than " + settings.minimum());
        }
        if (images.stream().mapToInt(AlignedImage::sources).sum() == 0) {
            throw new Impossible("no exposure has sources");
        }
        fit(new Group("all exposures", images, List.of()), catalog);
    }

    private static List<Group> groups(List<AlignedImage> images) {
        var byName = new LinkedHashMap<String, List<AlignedImage>>();
        images.forEach(
                i -> byName.computeIfAbsent(i.group(), k -> new ArrayList<>()).add(i));
        var groups = new ArrayList<Group>();
        byName.forEach((name, members) -> {
            if (members.stream().allMatch(i -> i.sources() == 0)) {
                members.forEach(i -> i.fail("no sources"));
            } else {
                groups.add(new Group(
                        name,
                        members,
                        members.stream()
                                .filter(i -> i.sources() > 0)
                                .map(AlignedImage::outline)
                                .toList()));
            }
        });
        return groups;
    }

    /** Of the two groups that overlap most, the index of the one that overlaps more with all. */
    private static int bestPair(List<Group> groups) {
        int n = groups.size();
        var area = new double[n][n];
        int bi = 0;
        int bj = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                area[i][j] = groups.get(i).overlap(groups.get(j).outlines());
                area[j][i] = area[i][j];
                if (area[i][j] > area[bi][bj]) {
                    bi = i;
                    bj = j;
                }
            }
        }
        return Arrays.stream(area[bi]).sum() < Arrays.stream(area[bj]).sum() ? bj : bi;
    }

    private static ReferenceCatalog catalog(Group group) {
        var members = group.images().stream().filter(i -> i.sources() > 0).toList();
        var first = members.get(0);
        var catalog = new ReferenceCatalog(group.name(), first.ra(), first.dec(), first.weight());
        members.stream().skip(1).forEach(i -> catalog.add(i.ra(), i.dec(), i.weight()));
        return catalog;
    }

    private void align(List<Group> waiting, ReferenceCatalog reference, boolean expand, boolean byOverlap)
            throws Impossible {
        while (!waiting.isEmpty()) {
            var outline = expand ? List.of(reference.outline()) : List.<SkyPolygon>of();
            int next = 0;
            if (byOverlap) {
                double best = -1;
                for (int k = 0; k < waiting.size(); k++) {
                    double area = waiting.get(k).overlap(outline);
                    if (area > best) {
                        best = area;
                        next = k;
                    }
                }
            }
            var group = waiting.remove(next);
            var matched = fit(group, reference);
            // A group that meets nothing known joins as it is: others may meet it.
            if (expand && (matched != null || group.overlap(outline) == 0)) {
                addUnmatched(group, reference, matched);
            }
        }
    }

    private void addUnmatched(Group group, ReferenceCatalog reference, MatchKernel.Pairs matched) {
        int total = group.images().stream().mapToInt(AlignedImage::sources).sum();
        var taken = new boolean[total];
        if (matched != null) {
            for (int k : matched.image()) {
                taken[k] = true;
            }
        }
        int offset = 0;
        int before = reference.size();
        for (var image : group.images()) {
            int start = offset;
            int[] free = java.util.stream.IntStream.range(0, image.sources())
                    .filter(k -> !taken[start + k])
                    .toArray();
            reference.add(
                    pick(image.ra(), free),
                    pick(image.dec(), free),
                    image.weight() == null ? null : pick(image.weight(), free));
            offset += image.sources();
        }
        log.accept(group.name() + " adds " + (reference.size() - before) + " sources to the reference");
    }

    private static double[] pick(double[] a, int[] indices) {
        return Arrays.stream(indices).mapToDouble(k -> a[k]).toArray();
    }

    /** Matches a group to the reference and corrects its images; null if that fails, with the reason noted at the images. */
    private MatchKernel.Pairs fit(Group group, ReferenceCatalog reference) throws Impossible {
        var own = catalog(group);
        var plane = group.images().get(0).plane();
        var u = plane.toPlane(own.ra(), own.dec());
        var x = plane.toPlane(reference.ra(), reference.dec());
        var offset = settings.histogram()
                ? OffsetHistogramKernel.find(
                        u[0], u[1], x[0], x[1], settings.searchRadius(), plane.pixelScale(), settings.oneToOne())
                : new OffsetHistogramKernel.Offset(settings.xOffset(), settings.yOffset(), 0);
        var pairs = MatchKernel.match(
                u[0],
                u[1],
                x[0],
                x[1],
                offset.x(),
                offset.y(),
                settings.separation(),
                settings.tolerance(),
                settings.oneToOne());
        if (pairs.size() > own.size()) {
            throw new Impossible("several reference sources match one source of " + group.name()
                    + "; adjust tolerance or separation");
        }
        if (pairs.size() < settings.minimum()) {
            return fail(group, pairs.size() + " matches, at least " + settings.minimum() + " needed");
        }
        var found = LinearFitKernel.fit(
                pick(x[0], pairs.reference()),
                pick(x[1], pairs.reference()),
                pick(u[0], pairs.image()),
                pick(u[1], pairs.image()),
                weights(own.weight(), reference.weight(), pairs),
                settings.geometry(),
                settings.nclip(),
                settings.sigma());
        if (found == null) {
            return fail(group, "the matches lie on a line and determine no fit");
        }
        for (int k = 0; k < group.images().size(); k++) {
            var image = group.images().get(k);
            image.correct(found, plane, k == 0);
            image.succeed(found, pairs.size());
        }
        log.accept(String.format(
                Locale.ROOT,
                "%s: %d matches, shift %.4f %.4f arcsec, rotation %.5f deg, scale %.6f, rms %.4f arcsec",
                group.name(),
                pairs.size(),
                found.t1(),
                found.t2(),
                found.rotation(),
                found.scale(),
                found.rms()));
        return pairs;
    }

    private static MatchKernel.Pairs fail(Group group, String reason) {
        group.images().forEach(i -> i.fail(reason));
        return null;
    }

    /** Combined weights, 1/w = 1/a + 1/b; null if neither list has weights. */
    private static double[] weights(double[] image, double[] reference, MatchKernel.Pairs pairs) {
        if (image == null && reference == null) {
            return null;
        }
        var w = new double[pairs.size()];
        for (int k = 0; k < w.length; k++) {
            double a = image == null ? Double.POSITIVE_INFINITY : image[pairs.image()[k]];
            double b = reference == null ? Double.POSITIVE_INFINITY : reference[pairs.reference()[k]];
            w[k] = a > 0 && b > 0 ? 1 / (1 / a + 1 / b) : 0;
        }
        return w;
    }
}
