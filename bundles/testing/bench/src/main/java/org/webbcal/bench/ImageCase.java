package org.webbcal.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.MemoryModelSet;

/** One step of stages 2 and 3 on four dithered images of the MIRI imager: full frames with sky and stars, brought to where the step takes them in the recipe. */
final class ImageCase implements StepCase {

    /** Steps in the order of the recipe. */
    static final List<String> STEPS = List.of(
            "bkg_subtract",
            "assign_wcs",
            "flat_field",
            "photom",
            "tweakreg",
            "skymatch",
            "outlier_detection",
            "resample",
            "source_catalog");

    static final int IMAGES = 4;
    private static final Scene FRAME = Scene.MIRI_FULL;
    /** Pointing of the first image and steps between them, degrees. */
    private static final double RA = 83.822;

    private static final double DEC = -5.391;
    private static final double DITHER = 3.0 / 3600;
    /** Field that stars are drawn from, degrees to each side. */
    private static final double FIELD = 80.0 / 3600;

    private static final int STARS = 400;
    /** Width of a star, pixels. */
    private static final double WIDTH = 1.1;
    /** Sky and noise, DN/s. */
    private static final float SKY = 20;

    private static final float NOISE = 0.5f;

    private final Step step;
    private final Map<String, String> parameters = new HashMap<>();
    private final List<ImageModel> pristine;
    private List<ImageModel> work;

    /** @param name id of the step, and parameters that are not at their defaults */
    ImageCase(String name) throws NotApplicable {
        var words = name.split(" ");
        step = Provided.step(words[0]).orElseThrow(() -> new NotApplicable("not part of the distribution"));
        for (int i = 1; i < words.length; i++) {
            var pair = words[i].split("=", 2);
            parameters.put(pair[0], pair[1]);
        }
        pristine = images(words[0]);
        reset();
    }

    private static List<ImageModel> images(String until) throws NotApplicable {
        List<ImageModel> images = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            images.add(image(i));
        }
        for (var id : STEPS) {
            if (id.equals(until)) {
                return images;
            }
            var before = Provided.step(id);
            if (before.isPresent() && !id.equals("bkg_subtract")) {
                try {
                    var made = apply(before.get(), images, Map.of());
                    if (id.equals("assign_wcs")) {
                        stars(images);
                    }
                    // the mosaic
                    if (id.equals("resample")) {
                        images = List.of((ImageModel) made.get(0));
                    }
                } catch (Exception e) {
                    throw new NotApplicable(id + ", which comes before, fails: " + e.getMessage());
                }
            }
        }
        return images;
    }

    private static ImageModel image(int index) {
        var image = ImageModel.image(FRAME.ny, FRAME.nx).withNoisePlanes();
        var random = new SplittableRandom(20240501 + index);
        for (int p = 0; p < image.sci().length; p++) {
            image.sci()[p] = SKY + NOISE * (float) Scene.gauss(random);
            image.err()[p] = NOISE;
            image.varPoisson()[p] = 0.7f * NOISE * NOISE;
            image.varRnoise()[p] = 0.3f * NOISE * NOISE;
        }
        var primary = FRAME.primary(20);
        primary.set("EXPSTART", 60431.5)
                .set("EFFEXPTM", 55.5)
                .set("EFFINTTM", 55.5)
                .set("TMEASURE", 55.5);
        primary.set("DURATION", 58.3).set("PIXAR_SR", 2.844e-13).set("APERNAME", "MIRIM_FULL");
        image.primary(primary);
        var sci = new Header();
        sci.set("BUNIT", "DN/s").set("XPOSURE", 55.5).set("MJD-AVG", 60431.5).set("SRCTYPE", "UNKNOWN");
        sci.set("V2_REF", -453.559).set("V3_REF", -373.814).set("VPARITY", -1).set("V3I_YANG", 4.83544897);
        sci.set("RA_REF", RA + DITHER * (index % 2))
                .set("DEC_REF", DEC + DITHER * (index >> 1))
                .set("ROLL_REF", 30.0);
        sci.set("VA_SCALE", 1.0).set("RADESYS", "ICRS");
        image.sciHeader(sci);
        return image;
    }

    /** The same stars in all images. */
    private static void stars(List<ImageModel> images) {
        var random = new SplittableRandom(7);
        var xy = new double[2];
        for (int s = 0; s < STARS; s++) {
            double ra = RA + FIELD * (2 * random.nextDouble() - 1);
            double dec = DEC + FIELD * (2 * random.nextDouble() - 1);
            double peak = Math.pow(10, 1 + 2 * random.nextDouble());
            for (var image : images) {
                image.wcs().orElseThrow().skyToPixel(ra, dec, xy);
                draw(image, xy[0], xy[1], peak);
            }
        }
    }

    private static void draw(ImageModel image, double x, double y, double peak) {
        int reach = (int) (5 * WIDTH);
        // positions outside the images, NaN too, fail these comparisons
        if (!(x > reach && y > reach && x < image.nx() - reach - 1 && y < image.ny() - reach - 1)) {
            return;
        }
        for (int j = (int) y - reach; j <= (int) y + reach; j++) {
            for (int i = (int) x - reach; i <= (int) x + reach; i++) {
                double r2 = (i - x) * (i - x) + (j - y) * (j - y);
                image.sci()[j * image.nx() + i] += (float) (peak * Math.exp(-r2 / (2 * WIDTH * WIDTH)));
            }
        }
    }

    @Override
    public long samples() {
        return pristine.stream().mapToLong(m -> m.sci().length).sum();
    }

    @Override
    public void reset() {
        work = pristine.stream().map(ImageModel::copy).toList();
    }

    @Override
    public Object run() throws Exception {
        return apply(step, work, parameters);
    }

    /** Runs a step over all images, one by one or as a set; gives what it made of them. */
    private static List<Object> apply(Step step, List<ImageModel> images, Map<String, String> parameters)
            throws Exception {
        List<Object> made = new ArrayList<>();
        var first = images.get(0);
        for (var image : images) {
            var context = new Bare(step, image.primary(), image.sciHeader(), null, parameters, new HashMap<>());
            try (var run = step.open(context)) {
                if (run instanceof StepRun.Model model) {
                    made.addAll(model.process(image));
                } else if (run instanceof StepRun.Set set) {
                    made.addAll(set.process(members(step, images)));
                } else if (run instanceof StepRun.Skip skip) {
                    throw new NotApplicable("skipped: " + skip.reason());
                } else {
                    throw StepException.unprocessable(step.descriptor().id() + " is not for images");
                }
                if (context.skipReason() != null) {
                    throw new NotApplicable("skipped: " + context.skipReason());
                }
                if (run instanceof StepRun.Set && image == first) {
                    return made;
                }
            }
        }
        return made;
    }

    /** For the subtraction of backgrounds all but the first image are such. */
    private static MemoryModelSet members(Step step, List<ImageModel> images) {
        boolean background = step.descriptor().id().equals("bkg_subtract");
        var set = new MemoryModelSet("bench");
        for (int i = 0; i < images.size(); i++) {
            set.add("exposure" + i, background && i > 0 ? "background" : "science", "group" + i, images.get(i));
        }
        return set;
    }
}
