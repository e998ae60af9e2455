package org.webbcal.step.resample_spec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.webbcal.lib.resample.DrizzleSettings;
import org.webbcal.lib.resample.DrizzleWeights;
import org.webbcal.lib.resample.FillValue;
import org.webbcal.lib.resample.Footprints;
import org.webbcal.lib.resample.HeaderBlend;
import org.webbcal.lib.resample.KernelShape;
import org.webbcal.lib.resample.Mosaic;
import org.webbcal.lib.resample.MosaicTimes;
import org.webbcal.lib.resample.SpectralGrid;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;

/** Rectifies slit spectra and combines them: wavelength along one axis, position on the slit along the other. A single exposure is a set of one. */
@Component(service = Step.class)
@StepService(id = "resample_spec", instruments = "MIRI", exp_types = "MIR_LRS-FIXEDSLIT")
public final class ResampleSpecStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "resample_spec", "Rectify slit spectra and combine exposures (drizzle)")
            .status("S_RESAMP")
            .takes(Kind.SET)
            .gives("s2d", Kind.IMAGE, "s2d")
            .parameters(ResampleSpecParams.class)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.WAVELENGTH,
                    PlaneKind.WCS)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .locality(Locality.SET)
            .workspaceBytesPerPixel(64)
            .source("Fruchter, Hook 2002, PASP 114, 144")
            .source("jwst/resample/resample_spec.py, stcal/resample/resample.py, drizzle/src/cdrizzlebox.c")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(ResampleSpecParams.class);
        if (params.single()) {
            throw StepException.parameter(
                    "resample_spec: single = true is not available; resample each exposure on its own to get one output for each");
        }
        if (!params.outputWcs().isBlank()) {
            throw StepException.parameter("resample_spec: output_wcs = " + params.outputWcs()
                    + " is not available; give pixel_scale or pixel_scale_ratio instead");
        }
        if (params.outputShape().length > 0) {
            ctx.warn("output_shape has no effect: the slit and its wavelengths give the shape of the product");
        }
        return (StepRun.Set) members -> {
            if (isStack(members)) {
                ctx.skipped("integrations of one exposure are not combined");
                return List.of();
            }
            return List.of(new Run(ctx, params, members).product());
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
            throw unreadable(set.members().get(0), e);
        }
    }

    private static StepException unreadable(ModelSet.Member member, IOException e) {
        return StepException.badInput(
                "resample_spec: member " + member.name() + " cannot be read back: " + e.getMessage());
    }

    /** One product in the making. */
    private static final class Run {
        private final StepContext ctx;
        private final ResampleSpecParams params;
        private final ModelSet set;
        private final List<ModelSet.Member> science = new ArrayList<>();
        private final List<Integer> indices = new ArrayList<>();
        private final List<Gwcs> coordinates = new ArrayList<>();
        private final MosaicTimes times = new MosaicTimes();
        private final HashSet<String> groups = new HashSet<>();
        private boolean vertical = true;
        private Double pixelScale;
        private SpectralGrid grid;
        private Mosaic mosaic;
        private ImageModel out;

        private Run(StepContext ctx, ResampleSpecParams params, ModelSet set) {
            this.ctx = ctx;
            this.params = params;
            this.set = set;
            pixelScale = params.pixelScale();
            for (int i = 0; i < set.size(); i++) {
                var m = set.members().get(i);
                if (m.role().equalsIgnoreCase("science")) {
                    science.add(m);
                    indices.add(i);
                }
            }
        }

        /** What is done with an image while it is in memory. */
        private interface Work {
            void on(int k, ImageModel image) throws StepException;
        }

        private void each(Work work) throws StepException {
            for (int k = 0; k < science.size(); k++) {
                try (var loan = set.borrow(indices.get(k))) {
                    work.on(k, loan.model());
                } catch (IOException e) {
                    throw unreadable(science.get(k), e);
                } catch (IllegalArgumentException e) {
                    throw StepException.badInput(
                            "resample_spec: " + science.get(k).name() + ": " + e.getMessage());
                }
            }
        }

        private void bands(int n, Mosaic.Work work) throws StepException {
            ctx.rows().eachIndex(n, work::run);
        }

        private ImageModel product() throws StepException {
            if (science.isEmpty()) {
                throw StepException.badInput(
                        "resample_spec: " + set.productName() + " has no science member; at least one is needed");
            }
            if (params.leaveOutCut() && science.size() > 1) {
                leaveOutCut();
            }
            each(this::inspect);
            try {
                begin();
            } catch (IllegalArgumentException e) {
                throw StepException.badInput("resample_spec: " + set.productName() + ": " + e.getMessage());
            }
            each((k, image) -> {
                add(k, image);
                ctx.progress((k + 1.0) / science.size());
            });
            // one axis alone changes its scale, hence the factor is not squared
            mosaic.finish(out, FillValue.parse(params.fillval()), grid.ratio(), true, true, this::bands);
            SlitImage.plane(out, SlitImage.WAVELENGTH, grid.wavelengths());
            finishHeaders();
            ctx.info(String.format(
                    Locale.ROOT,
                    "%d exposure%s on %d pixels of %.4f arcsec along the slit, %d wavelengths",
                    science.size(),
                    science.size() == 1 ? "" : "s",
                    vertical ? grid.nx() : grid.ny(),
                    3600 * SpectralGrid.pixelScale(grid.wcs(), vertical),
                    vertical ? grid.ny() : grid.nx()));
            return out;
        }

        /** Exposures whose source the end of the slit cuts do not count, as long as there are others. */
        private void leaveOutCut() throws StepException {
            Map<Integer, Double> cut = new LinkedHashMap<>();
            each((k, image) -> {
                if (!image.isCube()
                        && image.sciHeader().integer(Keywords.DISPAXIS.name(), SlitImage.VERTICAL)
                                == SlitImage.VERTICAL) {
                    CutSource.of(image).ifPresent(x -> cut.put(k, x));
                }
            });
            if (cut.isEmpty() || cut.size() == science.size()) {
                return;
            }
            cut.forEach((k, x) -> ctx.warn(String.format(
                    Locale.ROOT,
                    "resample_spec: the source of %s stands at the end of the slit, in column %.1f: its light is cut, and the exposure is left out (MR-LRS01); leave_out_cut=false takes it",
                    science.get(k).name(),
                    x)));
            ctx.note("left_out", cut.size());
            for (int k = science.size() - 1; k >= 0; k--) {
                if (cut.containsKey(k)) {
                    science.remove(k);
                    indices.remove(k);
                }
            }
        }

        private void inspect(int k, ImageModel image) {
            if (image.isCube()) {
                throw new IllegalArgumentException("SCI has three axes; only single images can be resampled");
            }
            boolean down =
                    image.sciHeader().integer(Keywords.DISPAXIS.name(), SlitImage.VERTICAL) != SlitImage.HORIZONTAL;
            if (k == 0) {
                vertical = down;
                out = ImageModel.image(2, 2);
                out.primary(image.primary().copy());
                out.sciHeader(image.sciHeader().copy());
            } else if (down != vertical) {
                throw new IllegalArgumentException("DISPAXIS differs from that of the first exposure");
            }
            coordinates.add(image.wcs()
                    .orElseThrow(() ->
                            new IllegalArgumentException("there are no world coordinates; run assign_wcs first")));
        }

        private void begin() throws StepException {
            double ratio = params.pixelScaleRatio();
            if (pixelScale != null && !out.sciHeader().has(Keywords.PIXAR_SR.name())) {
                ctx.warn(
                        "pixel_scale has no effect: PIXAR_SR is missing, so that the area of an output pixel would not be known");
                pixelScale = null;
            }
            if (pixelScale != null) {
                ratio = 3600 * SpectralGrid.pixelScale(coordinates.get(0), vertical) / pixelScale;
                if (!(ratio > 0)) {
                    throw new IllegalArgumentException(
                            "the pixel scale along the slit cannot be told from the world coordinates; use pixel_scale_ratio");
                }
            }
            grid = SpectralGrid.of(coordinates, vertical, vertical, ratio);
            var settings = new DrizzleSettings(
                    KernelShape.named(params.kernel()),
                    params.pixfrac(),
                    DrizzleWeights.Type.valueOf(params.weightType().toUpperCase(Locale.ROOT)),
                    Dq.DO_NOT_USE | Dq.NON_SCIENCE,
                    true,
                    1,
                    false);
            mosaic = new Mosaic(grid, settings, new Mosaic.Wanted(science.size(), true, true, params.propagateDq()));
            var first = out;
            out = ImageModel.image(grid.ny(), grid.nx());
            out.primary(first.primary());
            out.sciHeader(first.sciHeader());
            out.dataModel(SlitImage.DATA_MODEL);
            out.wcs(grid.wcs());
        }

        private void add(int k, ImageModel image) throws StepException {
            var member = science.get(k);
            double seconds = MosaicTimes.weightSeconds(image.primary(), image.sciHeader());
            if (!(seconds > 0)) {
                throw new IllegalArgumentException(
                        "the exposure time is missing or not positive (TMEASURE, EFFEXPTM, XPOSURE)");
            }
            if (params.weightType().equals("ivm") && image.varRnoise() == null) {
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

        private void finishHeaders() {
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
            // the background level is that of the inputs; it has been subtracted
            primary.remove("BKGLEVEL");
            primary.remove("BKGSUB");
            sci.get(Keywords.PIXAR_SR).ifPresent(nominal -> {
                double area = nominal / grid.ratio();
                double arcsec = Math.toDegrees(3600);
                sci.set(Keywords.PIXAR_SR, area);
                sci.set(Keywords.PIXAR_A2, area * arcsec * arcsec);
            });
            sci.get(Keywords.S_REGION).ifPresent(this::footprint);
            source(sci);
            if (params.fitsWcs()) {
                FitsCoordinates.write(out, vertical);
            }
        }

        private void footprint(String region) {
            var polygon = Footprints.parse(region).get(0);
            if (polygon.length < 8) {
                ctx.warn("S_REGION of the first exposure is no quadrilateral: the product has none");
                out.sciHeader().remove(Keywords.S_REGION.name());
                return;
            }
            double[] corners = SlitFootprint.corners(grid.wcs(), grid.ny(), grid.nx(), SlitFootprint.width(polygon));
            out.sciHeader().set(Keywords.S_REGION, Footprints.format(List.of(corners)));
        }

        /** Brings the position of the source from the pixels of the first exposure to those of the product. */
        private void source(Header sci) {
            double x = sci.number("SRCXPOS", Double.NaN);
            double y = sci.number("SRCYPOS", Double.NaN);
            var from = coordinates.get(0);
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return;
            }
            double[] pixel = {Double.NaN, Double.NaN};
            if (from.boundingBox().map(b -> b.contains(x, y)).orElse(true)) {
                pixel = grid.wcs()
                        .transform("world", "detector")
                        .apply(from.forward().apply(x, y));
            }
            if (Double.isNaN(pixel[0]) || Double.isNaN(pixel[1])) {
                ctx.warn("the source at SRCXPOS, SRCYPOS = " + x + ", " + y
                        + " lies outside the light of the first exposure: the product does not tell its position");
                sci.remove("SRCXPOS");
                sci.remove("SRCYPOS");
            } else {
                sci.set("SRCXPOS", pixel[0]);
                sci.set("SRCYPOS", pixel[1]);
            }
        }
    }
}
