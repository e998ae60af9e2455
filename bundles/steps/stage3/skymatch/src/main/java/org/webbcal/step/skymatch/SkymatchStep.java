package org.webbcal.step.skymatch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.dq.GoodBits;

/** Finds one background value for each exposure so that overlapping exposures agree. */
@Component(service = Step.class)
@StepService(
        id = "skymatch",
        instruments = {"MIRI"})
public final class SkymatchStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "skymatch", "Match the backgrounds of overlapping exposures")
            .status("S_SKYMAT")
            .inPlace(Kind.SET)
            .parameters(SkymatchParams.class)
            .reads(PlaneKind.SCI, PlaneKind.DQ, PlaneKind.WCS)
            .changes(PlaneKind.SCI)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .locality(Locality.SET)
            .workspaceBytesPerPixel(12)
            .source("jwst/skymatch, stcal/skymatch, stsci.imagestats, gwcs/region.py")
            .source("JWST documentation, skymatch step; known issue jwst #10259 (overlap of masked detector areas)")
            .build();

    /** Members whose planes are held at a time. */
    private static final int BATCH = 8;

    /** Endings of file names that tell the state of a product and not which exposure it is. */
    private static final String SUFFIXES =
            "_(cal|calints|crf|crfints|rate|rateints|bsub|tweakreg|skymatch|i2d|s2d|srctype|flat_?field|photom|assign_?wcs)$";

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(SkymatchParams.class);
        int bad;
        try {
            bad = GoodBits.bad(params.dqbits());
        } catch (IllegalArgumentException e) {
            throw StepException.parameter("skymatch: dqbits: " + e.getMessage());
        }
        if (params.skymethod().equals("user")
                && (params.skylist() == null || params.skylist().isBlank())) {
            throw StepException.parameter(
                    "skymatch: skymethod user needs skylist, a text file with an exposure and its background in each line");
        }
        return (StepRun.Set) members -> {
            new Run(ctx, params, bad).process(members);
            return List.of();
        };
    }

    @Override
    public void selfCheck() throws Exception {
        // Three images, levels 1, 3 and 4, overlapping in a row.
        double n = Double.NaN;
        double[][] sky = {{n, 1, n}, {3, n, 3}, {n, 4, n}};
        int[][] pixels = {{0, 10, 0}, {10, 0, 10}, {0, 10, 0}};
        var d = SkyDifferenceKernel.solve(sky, pixels);
        if (Math.abs(d[1] - d[0] - 2) > 1e-12 || Math.abs(d[2] - d[1] - 1) > 1e-12) {
            throw new IllegalStateException("levels 1, 3, 4 were matched as " + Arrays.toString(d));
        }
    }

    /** One run on one set. */
    private static final class Run {
        private final StepContext ctx;
        private final SkymatchParams params;
        private final int bad;
        private final List<SkyImage> images = new ArrayList<>();
        private List<List<SkyImage>> groups;

        Run(StepContext ctx, SkymatchParams params, int bad) {
            this.ctx = ctx;
            this.params = params;
            this.bad = bad;
        }

        void process(ModelSet members) throws StepException {
            try {
                if (params.skymethod().equals("user")) {
                    user(members);
                    return;
                }
                survey(members);
                match(members);
            } catch (IOException e) {
                throw new StepException(ExitStatus.BAD_INPUT, e.getMessage(), e);
            }
        }

        // ---- what there is
        // -----------------------------------------------------------------------------------------------------------

        private static List<Integer> science(ModelSet members) {
            var out = new ArrayList<Integer>();
            for (int i = 0; i < members.size(); i++) {
                if (members.members().get(i).role().equals("science")) {
                    out.add(i);
                }
            }
            return out;
        }

        private void survey(ModelSet members) throws StepException, IOException {
            var byGroup = new LinkedHashMap<String, List<SkyImage>>();
            for (int i : science(members)) {
                var member = members.members().get(i);
                try (var loan = members.borrow(i)) {
                    var image = image(member.name(), i, loan.model());
                    images.add(image);
                    byGroup.computeIfAbsent(member.groupId(), g -> new ArrayList<>())
                            .add(image);
                }
            }
            groups = List.copyOf(byGroup.values());
        }

        private SkyImage image(String name, int index, ImageModel model) throws StepException {
            var wcs = model.wcs()
                    .filter(Gwcs::isImaging)
                    .orElseThrow(() -> StepException.badInput(
                            "skymatch: " + name + " has no world coordinates of an image; run assign_wcs first"));
            var good = new boolean[model.plane()];
            for (int p = 0; p < good.length; p++) {
                good[p] = (model.dq() == null || (model.dq()[p] & bad) == 0)
                        && Math.abs(model.sci()[p]) <= Float.MAX_VALUE;
            }
            return new SkyImage(
                    name, index, model.ny(), model.nx(), wcs, good, earlierLevel(name, model), params.stepsize());
        }

        /** Background that an earlier run subtracted; 0 if there was none, or if it was only recorded. */
        private double earlierLevel(String name, ImageModel model) throws StepException {
            var subtracted = SkymatchKeywords.BKGSUB.read(model.primary());
            var level = SkymatchKeywords.BKGLEVEL.read(model.primary());
            if (subtracted.isEmpty() != level.isEmpty()) {
                throw StepException.badInput("skymatch: " + name + ": BKGLEVEL and BKGSUB must stand together, found "
                        + (level.isPresent() ? "BKGLEVEL" : "BKGSUB") + " alone; remove it");
            }
            if (subtracted.isPresent() && subtracted.get() != params.subtract()) {
                throw StepException.badInput("skymatch: " + name + " was matched before with BKGSUB = "
                        + (subtracted.get() ? "T" : "F") + "; use subtract=" + subtracted.get());
            }
            return params.subtract() ? level.orElse(0.0) : 0;
        }

        // ---- matching
        // ----------------------------------------------------------------------------------------------------------------

        private void match(ModelSet members) throws StepException, IOException {
            int n = groups.size();
            var changes = new ArrayList<double[]>();
            var valid = new boolean[n];
            if (params.matches()) {
                double[] d = differences(members);
                for (int g = 0; g < n; g++) {
                    valid[g] = !Double.isNaN(d[g]);
                    d[g] = valid[g] ? d[g] : 0;
                }
                changes.add(d);
            }
            if (params.global() || !params.matches()) {
                double[] s = whole(members, changes);
                if (params.global()) {
                    double lowest =
                            Arrays.stream(s).filter(v -> !Double.isNaN(v)).min().orElse(Double.NaN);
                    if (Double.isNaN(lowest)) {
                        ctx.warn("no exposure has enough pixels for a background");
                    } else {
                        Arrays.fill(valid, true);
                    }
                    Arrays.fill(s, Double.isNaN(lowest) ? 0 : lowest);
                } else {
                    for (int g = 0; g < n; g++) {
                        valid[g] = !Double.isNaN(s[g]);
                        s[g] = valid[g] ? s[g] : 0;
                    }
                }
                changes.add(s);
            }
            write(members, changes, valid);
        }

        /** Backgrounds by which the groups differ, the lowest (or highest) zero; NaN for groups without overlap. */
        private double[] differences(ModelSet members) throws StepException, IOException {
            int n = groups.size();
            var sky = new double[n][n];
            var pixels = new int[n][n];
            for (var row : sky) {
                Arrays.fill(row, Double.NaN);
            }
            measureOverlaps(members, sky, pixels);
            double[] d = SkyDifferenceKernel.solve(sky, pixels);
            long defined = Arrays.stream(d).filter(v -> !Double.isNaN(v)).count();
            int sets = SkyDifferenceKernel.sets(sky, pixels);
            if (n > 1 && sets > 1) {
                ctx.warn(n + " exposures fall into " + sets
                        + " sets without overlap: backgrounds are matched within each set only, " + (n - defined)
                        + " exposures stay without a background");
            }
            var known = Arrays.stream(d).filter(v -> !Double.isNaN(v));
            double reference = (params.matchDown() ? known.min() : known.max()).orElse(0);
            return Arrays.stream(d).map(v -> v - reference).toArray();
        }

        private record Task(int from, int to, SkyImage image, ImageModel model) {}

        private void measureOverlaps(ModelSet members, double[][] sky, int[][] pixels)
                throws StepException, IOException {
            // Weighted sums over the images of a group.
            var sums = new double[sky.length][sky.length];
            for (int start = 0; start < images.size(); start += BATCH) {
                var batch = images.subList(start, Math.min(images.size(), start + BATCH));
                var loans = new ArrayList<ModelSet.Loan>();
                try {
                    var tasks = new ArrayList<Task>();
                    for (var image : batch) {
                        loans.add(members.borrow(image.member()));
                        var model = loans.get(loans.size() - 1).model();
                        int g = groupOf(image);
                        for (int h = 0; h < groups.size(); h++) {
                            if (h != g && groups.get(h).stream().anyMatch(image::meets)) {
                                tasks.add(new Task(g, h, image, model));
                            }
                        }
                    }
                    var found = new SkyStatisticsKernel.Statistic[tasks.size()];
                    ctx.rows().eachIndex(tasks.size(), (k, end) -> found[k] = overlap(tasks.get(k)));
                    for (int k = 0; k < found.length; k++) {
                        int g = tasks.get(k).from();
                        int h = tasks.get(k).to();
                        if (found[k].exists()) {
                            double value = found[k].value()
                                    - (params.subtract()
                                            ? 0
                                            : tasks.get(k).image().level());
                            // A single image keeps its value: value*n/n may differ in the last digit.
                            sky[g][h] = groups.get(g).size() == 1 ? value : Double.NaN;
                            sums[g][h] += value * found[k].pixels();
                            pixels[g][h] += found[k].pixels();
                        }
                    }
                } finally {
                    for (var loan : loans) {
                        loan.close();
                    }
                }
                ctx.progress(0.9 * (start + batch.size()) / images.size());
            }
            for (int g = 0; g < sky.length; g++) {
                for (int h = 0; h < sky.length; h++) {
                    if (groups.get(g).size() > 1 && pixels[g][h] > 0) {
                        sky[g][h] = sums[g][h] / pixels[g][h];
                    }
                }
            }
        }

        private int groupOf(SkyImage image) {
            for (int g = 0; g < groups.size(); g++) {
                if (groups.get(g).contains(image)) {
                    return g;
                }
            }
            throw new IllegalStateException(image.name() + " belongs to no group");
        }

        private SkyStatisticsKernel.Statistic overlap(Task task) {
            var marked = new boolean[task.image().pixels()];
            for (var other : groups.get(task.to())) {
                if (task.image().meets(other)) {
                    task.image().mark(other, params.overlap().equals("mask"), marked);
                }
            }
            return statistic(task.model().sci(), marked, List.of());
        }

        /** @param offsets to be subtracted one after the other, in float, as if the images had been changed in between */
        private SkyStatisticsKernel.Statistic statistic(float[] sci, boolean[] marked, List<Double> offsets) {
            var values = new float[sci.length];
            int n = 0;
            for (int p = 0; p < sci.length; p++) {
                // Written in any case, kept if marked: no branch to be guessed.
                values[n] = sci[p];
                n += marked[p] ? 1 : 0;
            }
            for (double offset : offsets) {
                float o = (float) offset;
                for (int k = 0; k < n; k++) {
                    values[k] -= o;
                }
            }
            return SkyStatisticsKernel.compute(values, n, params.statistics());
        }

        /** Background of all good pixels of each group, the lowest of its images, less what was found so far; NaN for none. */
        private double[] whole(ModelSet members, List<double[]> changes) throws StepException, IOException {
            var value = new double[images.size()];
            for (int start = 0; start < images.size(); start += BATCH) {
                int first = start;
                int last = Math.min(images.size(), start + BATCH);
                var loans = new ArrayList<ModelSet.Loan>();
                try {
                    for (int k = first; k < last; k++) {
                        loans.add(members.borrow(images.get(k).member()));
                    }
                    ctx.rows().eachIndex(last - first, (k, end) -> {
                        var image = images.get(first + k);
                        int g = groupOf(image);
                        var offsets = params.subtract()
                                ? changes.stream().map(c -> c[g]).toList()
                                : List.<Double>of();
                        double s = statistic(loans.get(k).model().sci(), image.good(), offsets)
                                .value();
                        double before = params.subtract()
                                ? 0
                                : image.level()
                                        + changes.stream()
                                                .mapToDouble(c -> c[g])
                                                .sum();
                        value[first + k] = s - before;
                    });
                } finally {
                    for (var loan : loans) {
                        loan.close();
                    }
                }
            }
            var out = new double[groups.size()];
            Arrays.fill(out, Double.NaN);
            for (int k = 0; k < value.length; k++) {
                int g = groupOf(images.get(k));
                out[g] = Double.isNaN(out[g]) || value[k] < out[g] ? value[k] : out[g];
            }
            return out;
        }

        // ---- results
        // -----------------------------------------------------------------------------------------------------------------

        private void write(ModelSet members, List<double[]> changes, boolean[] valid)
                throws StepException, IOException {
            boolean any = false;
            for (int g = 0; g < groups.size(); g++) {
                for (var image : groups.get(g)) {
                    if (!valid[g]) {
                        if (groups.size() > 1) {
                            ctx.warn(image.name() + ": no background could be found");
                        }
                        continue;
                    }
                    any = true;
                    int group = g;
                    double level = image.level()
                            + changes.stream().mapToDouble(c -> c[group]).sum();
                    try (var loan = members.borrow(image.member())) {
                        record(
                                loan.model(),
                                image.name(),
                                level,
                                params.subtract()
                                        ? changes.stream().map(c -> c[group]).toList()
                                        : List.of());
                        loan.changed();
                    }
                }
            }
            if (!any) {
                ctx.skipped(
                        groups.size() == 1 && params.matches()
                                ? "one exposure has nothing to be matched with"
                                : "no exposure has a background");
            }
        }

        private void record(ImageModel model, String name, double level, List<Double> subtracted) {
            for (double change : subtracted) {
                float c = (float) change;
                var sci = model.sci();
                for (int p = 0; p < sci.length; p++) {
                    sci[p] -= c;
                }
            }
            model.primary().set(SkymatchKeywords.BKGMETH, params.skymethod());
            model.primary().set(SkymatchKeywords.BKGLEVEL, level);
            model.primary().set(SkymatchKeywords.BKGSUB, params.subtract());
            ctx.info(String.format(Locale.ROOT, "%s: background %.5g MJy/sr", name, level));
            ctx.note("background." + name, level);
        }

        // ---- given by the user
        // -------------------------------------------------------------------------------------------------------

        private void user(ModelSet members) throws StepException, IOException {
            Map<String, Double> levels = skylist();
            var science = science(members);
            if (levels.size() != science.size()) {
                throw StepException.parameter("skymatch: skylist " + params.skylist() + " has " + levels.size()
                        + " exposures, the association has " + science.size());
            }
            for (int i : science) {
                var name = members.members().get(i).name();
                var level = levels.get(exposure(name));
                if (level == null) {
                    throw StepException.parameter("skymatch: skylist " + params.skylist() + " has no background for "
                            + name + " but for " + levels.keySet());
                }
                try (var loan = members.borrow(i)) {
                    record(loan.model(), name, level, params.subtract() ? List.of(level) : List.of());
                    loan.changed();
                }
            }
        }

        private Map<String, Double> skylist() throws StepException {
            var levels = new HashMap<String, Double>();
            for (var line : ctx.readLines(params.skylist())) {
                var text = line.replaceFirst("#.*", "").strip();
                if (text.isEmpty()) {
                    continue;
                }
                var words = text.split("\\s+");
                try {
                    if (levels.put(exposure(words[0]), (double) Float.parseFloat(words[1])) != null) {
                        throw StepException.parameter(
                                "skymatch: skylist " + params.skylist() + " names " + words[0] + " twice");
                    }
                } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                    throw new StepException(
                            ExitStatus.USAGE,
                            "skymatch: skylist " + params.skylist()
                                    + ": expected an exposure and its background, found: " + text,
                            e);
                }
            }
            return levels;
        }

        private static String exposure(String file) {
            return Path.of(file)
                    .getFileName()
                    .toString()
                    .replaceFirst("\\.fits(\\.gz)?$", "")
                    .replaceFirst(SUFFIXES, "");
        }
    }
}
