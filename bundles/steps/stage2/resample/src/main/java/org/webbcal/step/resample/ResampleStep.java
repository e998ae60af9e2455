package org.webbcal.step.resample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.resample.Drizzle;
import org.webbcal.lib.resample.DrizzleSettings;
import org.webbcal.lib.resample.DrizzleTarget;
import org.webbcal.lib.resample.DrizzleWeights;
import org.webbcal.lib.resample.FillValue;
import org.webbcal.lib.resample.Footprints;
import org.webbcal.lib.resample.HeaderBlend;
import org.webbcal.lib.resample.KernelShape;
import org.webbcal.lib.resample.Mosaic;
import org.webbcal.lib.resample.MosaicGrid;
import org.webbcal.lib.resample.MosaicNoise;
import org.webbcal.lib.resample.MosaicTimes;
import org.webbcal.lib.resample.OutputGrid;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;

/** Combines images on one grid without distortion: drizzle. A single exposure is a set of one. */
@Component(service = Step.class)
@StepService(
        id = "resample",
        instruments = {"MIRI", "NIRSPEC"})
public final class ResampleStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "resample", "Combine images on one grid without distortion (drizzle)")
            .status("S_RESAMP")
            .takes(Kind.SET)
            .gives("i2d", Kind.IMAGE, "i2d")
            .parameters(ResampleParams.class)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.WCS)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .locality(Locality.SET)
            .workspaceBytesPerPixel(64)
            .source("Fruchter, Hook 2002, PASP 114, 144")
            .source("Casertano et al. 2000, AJ 120, 2747 (correlated noise)")
            .source("jwst/resample/resample_step.py, stcal/resample/resample.py, drizzle/src/cdrizzlebox.c")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(ResampleParams.class);
        if (params.single()) {
            throw StepException.parameter(
                    "resample: single = true is not available; resample each group on its own to get one output per group");
        }
        if (!params.outputWcs().isBlank()) {
            throw StepException.parameter("resample: output_wcs = " + params.outputWcs()
                    + " is not available; give crval, crpix, rotation, pixel_scale and output_shape instead");
        }
        return (StepRun.Set) members -> {
            if (isStack(members)) {
                ctx.skipped("integrations of one exposure are not combined");
                return List.of();
            }
            return List.of(new Run(ctx, params, members).mosaic());
        };
    }

    /** Whether the set is the integrations of one exposure, as stage 2 has them for {@code rateints}. */
    private static boolean isStack(ModelSet set) throws StepException {
        if (set.size() != 1) {
            return false;
        }
        try (var loan = set.borrow(0)) {
            return loan.model().isCube();
        } catch (IOException e) {
            throw StepException.badInput(
                    "resample: " + set.members().get(0).name() + " cannot be read back: " + e.getMessage());
        }
    }

    /** One mosaic in the making. */
    private static final class Run {
        private final StepContext ctx;
        private final ResampleParams params;
        private final ModelSet set;
        private final List<ModelSet.Member> science = new ArrayList<>();
        private final List<Integer> indices = new ArrayList<>();
        private final DrizzleSettings settings;
        private final MosaicTimes times = new MosaicTimes();
        private final HashSet<String> groups = new HashSet<>();
        private OutputGrid grid;
        private Mosaic mosaic;

        private Run(StepContext ctx, ResampleParams params, ModelSet set) {
            this.ctx = ctx;
            this.params = params;
            this.set = set;
            for (int i = 0; i < set.size(); i++) {
                var m = set.members().get(i);
                if (m.role().equalsIgnoreCase("science")) {
                    science.add(m);
                    indices.add(i);
                }
            }
            settings = new DrizzleSettings(
                    KernelShape.named(params.kernel()),
                    params.pixfrac(),
                    DrizzleWeights.Type.valueOf(params.weightType().toUpperCase(Locale.ROOT)),
                    Dq.DO_NOT_USE | Dq.NON_SCIENCE,
                    true,
                    params.pixmapStepsize(),
                    params.pixmapOrder() == 3);
        }

        private ImageModel mosaic() throws StepException {
            if (science.isEmpty()) {
                throw StepException.badInput(
                        "resample: " + set.productName() + " has no science member; at least one is needed");
            }
            if (!settings.kernel().conservesFlux()) {
                ctx.warn("kernel " + params.kernel() + " does not conserve flux: measure no fluxes on this product");
            }
            ImageModel out = null;
            for (int k = 0; k < science.size(); k++) {
                try (var loan = set.borrow(indices.get(k))) {
                    var image = loan.model();
                    if (out == null) {
                        begin(image);
                        out = ImageModel.image(grid.ny(), grid.nx());
                        out.primary(image.primary().copy());
                        out.sciHeader(image.sciHeader().copy());
                    }
                    add(k, image);
                } catch (IOException e) {
                    throw StepException.badInput(
                            "resample: member " + science.get(k).name() + " cannot be read back: " + e.getMessage());
                } catch (IllegalArgumentException e) {
                    throw StepException.badInput("resample: " + science.get(k).name() + ": " + e.getMessage());
                }
                ctx.progress((k + 1.0) / science.size());
            }
            mosaic.finish(
                    out,
                    FillValue.parse(params.fillval()),
                    1 / (grid.ratio() * grid.ratio()),
                    params.pixelScale() == null,
                    params.reportVar(),
                    this::bands);
            finishHeaders(out);
            ctx.info(String.format(
                    Locale.ROOT,
                    "%d images on %dx%d pixels of %.4f arcsec",
                    science.size(),
                    grid.nx(),
                    grid.ny(),
                    3600 * grid.pixelScale()));
            return out;
        }

        private void begin(ImageModel first) throws StepException {
            if (first.isCube()) {
                throw new IllegalArgumentException("SCI has three axes; only single images can be resampled");
            }
            var wcs = first.wcs()
                    .orElseThrow(
                            () -> new IllegalArgumentException("there are no world coordinates; run assign_wcs first"));
            if (!wcs.isImaging()) {
                throw new IllegalArgumentException(
                        "the world coordinates are not those of an image with two axes on the sky");
            }
            grid = MosaicGrid.of(
                    wcs,
                    first.sciHeader(),
                    first.ny(),
                    first.nx(),
                    regions(),
                    new MosaicGrid.Choice(
                            params.pixelScaleRatio(),
                            params.pixelScale(),
                            params.rotation(),
                            pair(params.crpix()),
                            pair(params.crval()),
                            params.outputShape().length == 2 ? params.outputShape() : null));
            long pixels = (long) grid.nx() * grid.ny();
            if (pixels > params.maxPixels()) {
                throw StepException.parameter(
                        "resample: the output would have " + grid.nx() + "x" + grid.ny() + " = " + pixels
                                + " pixels, more than " + params.maxPixels()
                                + "; check the pointings of the images, choose a coarser pixel_scale, or raise max_pixels");
            }
            mosaic = new Mosaic(
                    grid,
                    settings,
                    new Mosaic.Wanted(science.size(), params.enableCtx(), params.enableErr(), params.propagateDq()));
        }

        private static double[] pair(double[] values) {
            return values.length == 2 ? values : null;
        }

        private List<String> regions() {
            return science.stream()
                    .map(m -> m.sciHeader()
                            .get(Keywords.S_REGION)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "member " + m.name() + " has no S_REGION; run assign_wcs first")))
                    .toList();
        }

        private void add(int k, ImageModel image) throws StepException {
            var member = science.get(k);
            double seconds = MosaicTimes.weightSeconds(image.primary(), image.sciHeader());
            if (!(seconds > 0)) {
                throw new IllegalArgumentException(
                        "the exposure time is missing or not positive (TMEASURE, EFFEXPTM, XPOSURE)");
            }
            if (settings.weights() == DrizzleWeights.Type.IVM && image.varRnoise() == null) {
                ctx.warn(member.name() + " has no VAR_RNOISE: all its pixels get weight 1");
            }
            if (groups.add(member.groupId())) {
                times.add(image.primary(), image.sciHeader());
            }
            boolean subtracted = image.primary().get(ResampleKeywords.BKGSUB).orElse(false);
            double level = subtracted
                    ? 0
                    : image.primary().get(ResampleKeywords.BKGLEVEL).orElse(0.0);
            if (!mosaic.add(k, image, seconds, level, this::bands)) {
                ctx.warn(member.name() + " lies outside the output image and does not contribute");
            }
        }

        private void bands(int n, Mosaic.Work work) throws StepException {
            ctx.rows().eachIndex(n, work::run);
        }

        private void finishHeaders(ImageModel out) {
            var primary = out.primary();
            var sci = out.sciHeader();
            if (params.blendheaders() && science.size() > 1) {
                HeaderBlend.blend(primary, sci, science);
                out.tables().add(HeaderBlend.table(science));
            }
            times.write(primary, sci);
            primary.set(ResampleKeywords.NDRIZ, groups.size());
            primary.set(ResampleKeywords.RESWHT, params.weightType());
            primary.set(ResampleKeywords.PIXFRAC, params.pixfrac());
            primary.set(ResampleKeywords.PXSCLRT, grid.ratio());
            if (!ctx.referenceProfile() && settings.kernel() == KernelShape.SQUARE && params.pixfrac() > 0) {
                primary.set(ResampleKeywords.DRZCORR, MosaicNoise.correlation(params.pixfrac(), grid.ratio()));
            }
            // the sky level is that of the inputs; it has been subtracted
            primary.remove("BKGLEVEL");
            primary.remove("BKGSUB");
            double arcsec = 3600 * grid.pixelScale();
            double side = Math.toRadians(grid.pixelScale());
            sci.set(Keywords.PIXAR_A2, arcsec * arcsec);
            sci.set(Keywords.PIXAR_SR, side * side);
            writeWcs(out, sci);
        }

        private void writeWcs(ImageModel out, Header sci) {
            sci.cards().stream()
                    .map(Header.Card::key)
                    .filter(k -> k.matches("CD[12]_[12]|[AB]P?_\\d_\\d|[AB]P?_ORDER|[AB]P?_DMAX|PC[12]_[12]|CDELT[12]"))
                    .toList()
                    .forEach(sci::remove);
            for (var key : List.of("V2_REF", "V3_REF", "RA_REF", "DEC_REF", "ROLL_REF", "V3I_YANG", "VPARITY")) {
                sci.remove(key);
            }
            var tan = grid.tan();
            sci.set("WCSAXES", 2, "number of World Coordinate System axes");
            sci.set("CRPIX1", tan.crpix1(), "Axis 1 pixel coordinate of ref point, 1-indexed");
            sci.set("CRPIX2", tan.crpix2(), "Axis 2 pixel coordinate of ref point, 1-indexed");
            sci.set("CRVAL1", tan.crval1(), "Axis 1 coordinate value at reference point");
            sci.set("CRVAL2", tan.crval2(), "Axis 2 coordinate value at reference point");
            sci.set("CTYPE1", "RA---TAN", "Axis 1 type");
            sci.set("CTYPE2", "DEC--TAN", "Axis 2 type");
            sci.set("CUNIT1", "deg", "Axis 1 units");
            sci.set("CUNIT2", "deg", "Axis 2 units");
            sci.set("CDELT1", tan.cdelt1(), "Axis 1 coordinate increment at reference point");
            sci.set("CDELT2", tan.cdelt2(), "Axis 2 coordinate increment at reference point");
            sci.set("PC1_1", tan.pc11(), "Linear transformation matrix element");
            sci.set("PC1_2", tan.pc12(), "Linear transformation matrix element");
            sci.set("PC2_1", tan.pc21(), "Linear transformation matrix element");
            sci.set("PC2_2", tan.pc22(), "Linear transformation matrix element");
            var wcs = grid.wcs();
            out.wcs(wcs);
            var footprints = new ArrayList<double[]>();
            regions().forEach(r -> footprints.addAll(Footprints.parse(r)));
            var union = Footprints.union(footprints, wcs, grid.box());
            if (union.isEmpty()) {
                ctx.warn("none of the " + footprints.size()
                        + " regions of the images reaches the output: S_REGION is not set");
                sci.remove("S_REGION");
            } else {
                sci.set(Keywords.S_REGION, Footprints.format(union));
            }
        }
    }

    @Override
    public void selfCheck() throws Exception {
        // one image laid on its own grid must come back
        var image = new float[] {1, 2, 3, 4};
        var map = new org.webbcal.lib.resample.PixelMap(2, 2);
        map.fill(
                (x, y, ox, oy, from, to) -> {
                    System.arraycopy(x, from, ox, from, to - from);
                    System.arraycopy(y, from, oy, from, to - from);
                },
                0);
        var target = new DrizzleTarget(1, 0, 0, 2, 2);
        new Drizzle(map, KernelShape.SQUARE, 1, 1, 2, 2)
                .add(new float[] {1, 1, 1, 1}, 0, 2, new Drizzle.Layer(new float[][] {image}, null, target, 0));
        for (int p = 0; p < 4; p++) {
            if (Math.abs(target.value(0)[p] - image[p]) > 1e-6) {
                throw new IllegalStateException(
                        "pixel " + p + " of a 2x2 image came back as " + target.value(0)[p] + ", expected " + image[p]);
            }
        }
    }
}
