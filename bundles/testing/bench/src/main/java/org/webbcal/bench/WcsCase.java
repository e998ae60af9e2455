package org.webbcal.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;

/** World coordinates of all pixels of an exposure: those in the slit or slice, where there is one, and those on the sky. */
final class WcsCase implements StepCase {

    /** Imager, prism with and without slit, the two detectors of the spectrometer. */
    static final List<String> NAMES = List.of("imager", "lrs-slit", "lrs-slitless", "mrs-short", "mrs-long");

    private static final int SLITLESS_ROWS = 416;
    private static final int SLITLESS_COLUMNS = 72;

    private final Gwcs wcs;
    private final double[][] pixels;
    private final double[][] slit;
    private final double[][] sky;

    WcsCase(String name) throws NotApplicable {
        boolean slitless = name.equals("lrs-slitless");
        int nx = slitless ? SLITLESS_COLUMNS : Scene.MIRI_FULL.nx;
        int ny = slitless ? SLITLESS_ROWS : Scene.MIRI_FULL.ny;
        wcs = coordinates(name, nx, ny);
        pixels = new double[2][nx * ny];
        for (int p = 0; p < nx * ny; p++) {
            pixels[0][p] = p % nx;
            pixels[1][p] = p / nx;
        }
        slit = wcs.hasFrame("alpha_beta") ? new double[3][nx * ny] : null;
        sky = new double[wcs.forward().outputs()][nx * ny];
    }

    private static Gwcs coordinates(String name, int nx, int ny) throws NotApplicable {
        var image = ImageModel.image(ny, nx);
        var primary = Scene.MIRI_FULL.primary(20);
        for (var entry : keywords(name).entrySet()) {
            primary.set(entry.getKey(), entry.getValue());
        }
        image.primary(primary);
        image.sciHeader(new Header()
                .set("V2_REF", -453.559)
                .set("V3_REF", -373.814)
                .set("RA_REF", 83.822)
                .set("DEC_REF", -5.391)
                .set("ROLL_REF", 30.0)
                .set("VA_SCALE", 1.00004)
                .set("VELOSYS", 12000.0));
        var step = Provided.step("assign_wcs").orElseThrow(() -> new NotApplicable("not part of the distribution"));
        var context = new Bare(step, primary, image.sciHeader(), null, Map.of("sip_approx", "false"), new HashMap<>());
        try (var run = step.open(context)) {
            ((StepRun.Model) run).process(image);
        } catch (Exception e) {
            throw new NotApplicable(e.getMessage());
        }
        return image.wcs().orElseThrow();
    }

    private static Map<String, Object> keywords(String name) {
        return switch (name) {
            case "lrs-slit" -> Map.of("EXP_TYPE", "MIR_LRS-FIXEDSLIT", "FILTER", "P750L");
            case "lrs-slitless" ->
                Map.of(
                        "EXP_TYPE",
                        "MIR_LRS-SLITLESS",
                        "FILTER",
                        "P750L",
                        "SUBARRAY",
                        "SLITLESSPRISM",
                        "SUBSTRT2",
                        529,
                        "SUBSIZE1",
                        SLITLESS_COLUMNS,
                        "SUBSIZE2",
                        SLITLESS_ROWS);
            case "mrs-short" -> spectrometer("MIRIFUSHORT", "12");
            case "mrs-long" -> spectrometer("MIRIFULONG", "34");
            default -> Map.of();
        };
    }

    private static Map<String, Object> spectrometer(String detector, String channels) {
        return Map.of("EXP_TYPE", "MIR_MRS", "DETECTOR", detector, "CHANNEL", channels, "BAND", "SHORT");
    }

    @Override
    public long samples() {
        return pixels[0].length;
    }

    @Override
    public void reset() {
        // nothing is changed but the results
    }

    @Override
    public Object run() {
        int n = pixels[0].length;
        if (slit != null) {
            wcs.evaluate("detector", "alpha_beta", pixels, slit, 0, n, false);
        }
        wcs.evaluate("detector", "world", pixels, sky, 0, n, false);
        return sky;
    }
}
