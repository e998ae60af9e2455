package org.webbcal.step.targ_centroid;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;

/** Measures where the target is on the verification image of its acquisition, and says where that is in the spectrum's exposure. */
@Component(service = Step.class)
@StepService(
        id = "targ_centroid",
        instruments = "MIRI",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class TargCentroidStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "targ_centroid", "Measures the place of the target on its verification image")
            .status("S_TACNTR")
            .inPlace(Kind.IMAGE)
            .parameters(TargCentroidParams.class)
            .reference("filteroffset", Need.OPTIONAL)
            .locality(Locality.PLANE)
            .source("jwst/targ_centroid/targ_centroid.py, targ_centroid_step.py")
            .source("photutils/centroids/gaussian.py, centroid_2dg")
            .build();

    /** Side of the cut-out about the place where the target should be, pixels. */
    private static final int CUTOUT = 20;
    /** Finite pixels that the cut-out needs. */
    private static final int LEAST_PIXELS = 10;
    /** A peak this many times above the scatter about the fit is one. */
    private static final double LEAST_PEAK = 5;
    /** The aperture of the slit, half its length and width, pixels. */
    private static final String SLIT_APERTURE = "MIRIM_SLIT";

    private static final double SLIT_HALF_LENGTH = 4.7 / 2 / 0.1104;
    private static final double SLIT_HALF_WIDTH = 0.51 / 2 / 0.1104;
    /** Farther than this from where it should be, pixels across and along the slit, a target is somebody else's. */
    private static final double FAR_ACROSS = 3;

    private static final double FAR_ALONG = 10;

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(TargCentroidParams.class);
        var image = p.taFile() == null ? ctx.companion("target_acquisition") : Optional.of(ctx.readProduct(p.taFile()));
        if (image.isEmpty()) {
            return new StepRun.Skip(
                    "no verification image (MIR_TACONFIRM) of the target acquisition; give it with the exposures, or as ta_file");
        }
        return new Run(ctx, p, image.get());
    }

    /** What the verification image says. */
    private record Target(GaussianFit fit, double x, double y, Dither expected) {
        /** Columns from where coordinates have it. */
        double along() {
            return x - expected.x();
        }

        /** Rows from there. */
        double across() {
            return y - expected.y();
        }
    }

    /** One exposure; its integrations may come one by one. */
    private static final class Run implements StepRun.Model {
        private final StepContext ctx;
        private final TargCentroidParams p;
        private final ImageModel ta;
        /** Why nothing comes of it, or null. */
        private String refused;

        private Target target;
        private boolean told;

        private Run(StepContext ctx, TargCentroidParams p, ImageModel ta) {
            this.ctx = ctx;
            this.p = p;
            this.ta = ta;
            measure();
        }

        private void measure() {
            var primary = ta.primary();
            var type = primary.string("EXP_TYPE", "");
            if (ta.isCube() || !type.equals("MIR_TACONFIRM")) {
                refused = "the verification image has EXP_TYPE " + (type.isEmpty() ? "(none)" : type) + " and "
                        + ta.dims().length + " axes, expected an image of type MIR_TACONFIRM";
                return;
            }
            var dither = Dither.of(ta);
            if (dither.isEmpty()) {
                refused =
                        "the verification image has no coordinates, or they do not hold its target: give its cal product, of stages 1 and 2";
                return;
            }
            // along the slit the source may be anywhere in it
            double middle = throughSlit()
                    ? dither.get().x() - dither.get().dx()
                    : dither.get().x();
            int reach = throughSlit() ? (int) Math.ceil(SLIT_HALF_LENGTH) : CUTOUT / 2;
            int x0 = Math.max(0, (int) Math.rint(middle) - reach);
            int y0 = Math.max(0, (int) Math.rint(dither.get().y()) - CUTOUT / 2);
            int x1 = Math.min(ta.nx(), (int) Math.rint(middle) + reach);
            int y1 = Math.min(ta.ny(), (int) Math.rint(dither.get().y()) + CUTOUT / 2);
            var where = String.format(
                    Locale.ROOT,
                    "about column %.1f, row %.1f of the verification image",
                    dither.get().x(),
                    dither.get().y());
            if (x1 <= x0 || y1 <= y0) {
                refused = "the target should be " + where + ", which is outside of it";
                return;
            }
            var cutout = new float[(x1 - x0) * (y1 - y0)];
            int finite = 0;
            for (int y = y0; y < y1; y++) {
                for (int x = x0; x < x1; x++) {
                    float v = open(dither.get(), x, y) ? ta.sci()[y * ta.nx() + x] : Float.NaN;
                    cutout[(y - y0) * (x1 - x0) + x - x0] = v;
                    finite += Float.isFinite(v) ? 1 : 0;
                }
            }
            if (finite < LEAST_PIXELS) {
                refused = finite + " pixels have a value " + where + ", " + LEAST_PIXELS + " are needed";
                return;
            }
            var fit = GaussianFit.of(cutout, y1 - y0, x1 - x0, p.fitBackground());
            if (fit.isEmpty()) {
                refused = "no peak is found " + where;
                return;
            }
            target = new Target(fit.get(), fit.get().x() + x0, fit.get().y() + y0, dither.get());
        }

        private boolean throughSlit() {
            return p.withinSlit() && SLIT_APERTURE.equals(ta.primary().string("APERNAME", ""));
        }

        /** Whether a pixel lies behind the open slit as a whole, where there is one: its middle is the reference point. */
        private boolean open(Dither dither, int x, int y) {
            return !throughSlit()
                    || Math.abs(x - dither.x() + dither.dx()) + 0.5 <= SLIT_HALF_LENGTH
                            && Math.abs(y - dither.y() + dither.dy()) + 0.5 <= SLIT_HALF_WIDTH;
        }

        @Override
        public List<? extends ScienceModel> process(ImageModel image) throws StepException {
            if (refused != null) {
                refuse(refused);
                return List.of(image);
            }
            var dither = Dither.of(image);
            if (dither.isEmpty()) {
                refuse(
                        "the exposure has no coordinates that hold the reference point of its aperture: run assign_wcs first");
                return List.of(image);
            }
            double[] offset = filterOffset();
            var sci = image.sciHeader();
            int[] taStart = start(ta.primary());
            int[] start = p.origin().equals("ta") ? taStart : start(image.primary());
            double x = target.x()
                    + taStart[0]
                    - start[0]
                    - target.expected().dx()
                    + dither.get().dx()
                    + offset[0];
            double y = target.y()
                    + taStart[1]
                    - start[1]
                    - target.expected().dy()
                    + dither.get().dy()
                    + offset[1];
            sci.set("TA_XPOS", target.x(), "[pixel] Target on the verification image, 0-based");
            sci.set("TA_YPOS", target.y(), "[pixel] Target on the verification image, 0-based");
            sci.set("SRCXPOS", x, "[pixel] Target in this exposure, 0-based");
            sci.set("SRCYPOS", y, "[pixel] Target in this exposure, 0-based");
            tell(image);
            return List.of(image);
        }

        private void refuse(String reason) {
            if (!told) {
                ctx.warn(reason);
                told = true;
            }
            ctx.skipped(reason);
        }

        private void tell(ImageModel image) {
            double along = target.along();
            double across = target.across();
            double peak = target.fit().amplitude() / target.fit().scatter();
            boolean far = Math.abs(across) > FAR_ACROSS || Math.abs(along) > FAR_ALONG;
            boolean faint = !(peak >= LEAST_PEAK);
            image.primary()
                    .set(
                            "TACNTQ",
                            far || faint ? "SUSPECT" : "GOOD",
                            "Whether the place on the verification image is one");
            if (told) {
                return;
            }
            told = true;
            ctx.note("ta_x", target.x());
            ctx.note("ta_y", target.y());
            ctx.note("ta_peak_to_scatter", peak);
            ctx.note("off_along", along);
            ctx.note("off_across", across);
            ctx.info(String.format(
                    Locale.ROOT,
                    "the target is at column %.2f, row %.2f of the verification image, %.2f pixels along and %.2f across from where coordinates have it",
                    target.x(),
                    target.y(),
                    along,
                    across));
            if (!"POINT".equals(SlitImage.sourceType(image))) {
                ctx.warn("the source is not a point (SRCTYPE): its middle may be another than that of the spectrum");
            }
            if (far || faint) {
                ctx.warn(String.format(
                        Locale.ROOT,
                        "%s: %.1f pixels along and %.1f across the slit from where coordinates have it, peak %.1f times the"
                                + " scatter about it; TACNTQ is SUSPECT and pathloss takes the centre of the slit",
                        far
                                ? "what the verification image shows is not in the slit"
                                : "the verification image shows no clear source",
                        along,
                        across,
                        peak));
            }
        }

        /** Pixels by which the filter of the verification image shifts it. */
        private double[] filterOffset() throws StepException {
            var filter = ta.primary().string("FILTER", "").strip().toUpperCase(Locale.ROOT);
            var reference = ctx.reference("filteroffset");
            if (reference.isPresent() && reference.get().tree().get("filters") instanceof List<?> entries) {
                for (Object e : entries) {
                    if (e instanceof Map<?, ?> entry
                            && filter.equals(entry.get("filter"))
                            && entry.get("column_offset") instanceof Number column
                            && entry.get("row_offset") instanceof Number row) {
                        return new double[] {column.doubleValue(), row.doubleValue()};
                    }
                }
            }
            // what assign_wcs wrote: reference data have these offsets for images alone
            var column = ta.sciHeader().number("FILTOFFX");
            var row = ta.sciHeader().number("FILTOFFY");
            if (column.isPresent() && row.isPresent()) {
                return new double[] {column.getAsDouble(), row.getAsDouble()};
            }
            if (!told) {
                ctx.warn("how far filter " + filter
                        + " shifts its image is not known, the place may be off by half a pixel; calibrate the verification image with webbcal, or give"
                        + " override_filteroffset");
            }
            return new double[2];
        }

        /** First column and row of the subarray, 1-based. */
        private static int[] start(Header primary) {
            return new int[] {primary.integer("SUBSTRT1", 1), primary.integer("SUBSTRT2", 1)};
        }
    }
}
