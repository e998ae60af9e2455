package org.webbcal.step.source_catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.sources.Bands;
import org.webbcal.lib.sources.CircularAperture;
import org.webbcal.lib.sources.DaoShape;
import org.webbcal.lib.sources.DetectedSource;
import org.webbcal.lib.sources.DrizzleNoise;
import org.webbcal.lib.sources.Segmentation;
import org.webbcal.lib.sources.SourceExtraction;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.key.ResampleKeywords;
import org.webbcal.model.reference.ReferenceException;

/** Finds the sources of a mosaic and measures their positions, fluxes and shapes. */
@Component(service = Step.class)
@StepService(
        id = "source_catalog",
        instruments = {"MIRI"})
public final class SourceCatalogStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "source_catalog", "Catalogue of the sources in a mosaic")
            .status("S_SRCCAT")
            .takes(Kind.IMAGE)
            .gives("catalog", Kind.CATALOG, "cat")
            .gives("segmentation", Kind.IMAGE, "segm")
            .parameters(SourceCatalogParams.class)
            .reference("apcorr", Need.SKIP_WHEN_ABSENT)
            .reference("abvegaoffset", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.WCS)
            .locality(Locality.PLANE)
            .workspaceBytesPerPixel(40)
            .source("jwst/source_catalog, jwst/tweakreg/tweakreg_catalog.py, photutils")
            .source(
                    "JWST documentation, source_catalog step; Stetson 1987, PASP 99, 191; Bertin & Arnouts 1996, A&AS 117, 393")
            .build();

    private static final Key<Double> CRPIX1 = Key.number("CRPIX1", "Axis 1 pixel coordinate of ref point, 1-indexed");
    private static final Key<Double> CRPIX2 = Key.number("CRPIX2", "Axis 2 pixel coordinate of ref point, 1-indexed");

    /** Keywords of the mosaic that hold for its map of segments too. */
    private static final String WCS_KEYWORDS =
            "WCSAXES|(CRPIX|CRVAL|CTYPE|CUNIT|CDELT)[12]|(PC|CD)[12]_[12]|RADESYS|S_REGION|VELOSYS|[XY]REF_SCI";

    private static final String SURFACE_BRIGHTNESS = "MJy/sr";

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(SourceCatalogParams.class);
        int[] ee = params.encircledEnergies();
        if (!(ee[0] < ee[1] && ee[1] < ee[2])) {
            throw StepException.parameter(
                    "source_catalog: aperture_ee1, 2, 3 are " + Arrays.toString(ee) + ", expected ascending values");
        }
        for (var type : List.of("apcorr", "abvegaoffset")) {
            if (ctx.reference(type).isEmpty()) {
                return new StepRun.Skip("no reference of type " + type + ": fluxes cannot be calibrated");
            }
        }
        return (StepRun.Model) image -> process(ctx, params, image);
    }

    @Override
    public void selfCheck() throws Exception {
        var ones = new float[25];
        Arrays.fill(ones, 1);
        double sum = CircularAperture.sum(ones, ones, 5, 5, 2.1, 1.9, 1.5)[0];
        if (Math.abs(sum - Math.PI * 1.5 * 1.5) > 1e-12) {
            throw new IllegalStateException(
                    "a circle of radius 1.5 has the area " + sum + ", expected " + Math.PI * 1.5 * 1.5);
        }
    }

    private static List<? extends ScienceModel> process(StepContext ctx, SourceCatalogParams params, ImageModel image)
            throws StepException {
        var none = Arrays.<ScienceModel>asList(null, null);
        if (image.isCube() || image.err() == null) {
            throw StepException.badInput("source_catalog: expected an image with ERR, found "
                    + (image.isCube() ? "a stack of images" : "no ERR"));
        }
        var wcs = image.wcs()
                .filter(Gwcs::isImaging)
                .orElseThrow(() -> StepException.badInput(
                        "source_catalog: the image has no world coordinates; run resample first"));
        var unit = image.sciHeader().string(Keywords.BUNIT.name(), "");
        if (!unit.equals(SURFACE_BRIGHTNESS)) {
            throw StepException.badInput(
                    "source_catalog: BUNIT is '" + unit + "', expected " + SURFACE_BRIGHTNESS + "; run photom first");
        }
        var area = image.sciHeader().get(Keywords.PIXAR_SR);
        if (area.isEmpty()) {
            ctx.skipped("PIXAR_SR is missing, so surface brightness cannot be turned into flux");
            return none;
        }
        Apertures apertures;
        double vega;
        var filter = image.primary().string(Keywords.FILTER.name(), "");
        try {
            apertures = Apertures.of(
                    ctx.required("apcorr"),
                    filter,
                    image.primary().string(Keywords.SUBARRAY.name(), ""),
                    params.encircledEnergies(),
                    pixelScaleRatio(ctx, image.primary()));
            vega = VegaOffset.of(ctx.required("abvegaoffset"), filter);
        } catch (ReferenceException | IllegalArgumentException e) {
            ctx.warn("no catalogue: " + e.getMessage());
            ctx.skipped(e.getMessage());
            return none;
        }

        var covered = covered(ctx, image);
        float jansky = (float) (1e6 * area.get());
        var data = scaled(image.sci(), jansky);
        var err = scaled(image.err(), jansky);
        Bands bands = (n, body) -> {
            try {
                ctx.rows().each(n, body::run);
            } catch (StepException e) {
                throw new IllegalStateException(e);
            }
        };
        var found = SourceExtraction.of(data, err, covered, image.ny(), image.nx(), params.finder(), bands);
        var sources = found.map(SourceExtraction::sources).orElse(List.of());
        if (sources.isEmpty()) {
            ctx.warn("no sources found above " + params.snrThreshold() + " sigma: no catalogue");
            ctx.skipped("no sources found");
            return none;
        }
        var measured = measure(sources, data, err, image, params, apertures, wcs, bands);
        var table = CatalogTable.build(measured, apertures, vega, params, wcs, filter);
        ctx.info(sources.size() + " sources");
        ctx.note("sources", sources.size());
        var catalog = new CatalogModel(table);
        catalog.primary(image.primary().copy());
        return Arrays.<ScienceModel>asList(
                catalog,
                found.flatMap(SourceExtraction::segmentation)
                        .map(s -> segmentation(s, image))
                        .orElse(null));
    }

    private static double pixelScaleRatio(StepContext ctx, Header primary) {
        Optional<Double> ratio = ResampleKeywords.PXSCLRT.read(primary).filter(r -> r > 0);
        if (ratio.isEmpty()) {
            ctx.warn("PXSCLRT is missing: apertures are taken for pixels of the detector's size");
        }
        return ratio.orElse(1.0);
    }

    /** Pixels without data: no error, or no weight. */
    private static boolean[] covered(StepContext ctx, ImageModel image) {
        var weight = image.extra("WHT")
                .filter(p -> p.size() == image.plane())
                .map(Plane::floats)
                .orElse(null);
        if (weight == null) {
            ctx.warn("WHT is missing: only pixels without error count as empty");
        }
        var out = new boolean[image.plane()];
        for (int p = 0; p < out.length; p++) {
            out[p] = Float.isNaN(image.err()[p]) || weight != null && weight[p] == 0;
        }
        return out;
    }

    private static float[] scaled(float[] values, float factor) {
        var out = new float[values.length];
        for (int p = 0; p < out.length; p++) {
            out[p] = values[p] * factor;
        }
        return out;
    }

    private static CatalogTable.Measurements measure(
            List<DetectedSource> sources,
            float[] data,
            float[] err,
            ImageModel image,
            SourceCatalogParams params,
            Apertures apertures,
            Gwcs wcs,
            Bands bands) {
        int n = sources.size();
        int ny = image.ny();
        int nx = image.nx();
        double[] x = sources.stream().mapToDouble(DetectedSource::x).toArray();
        double[] y = sources.stream().mapToDouble(DetectedSource::y).toArray();
        var background = new double[2][n];
        var flux = new double[apertures.radii().length][2][n];
        var shape = new double[2][n];
        var dao = new DaoShape(params.kernelFwhm());
        double[] correlation = params.apertureErrors().equals("correlated") ? correlation(image.primary()) : null;
        bands.each(n, (from, to) -> {
            PhotometryKernel.apertures(data, err, ny, nx, x, y, apertures, correlation, background, flux, from, to);
            PhotometryKernel.shapes(data, ny, nx, x, y, dao, shape, from, to);
        });
        var distance = new double[n];
        int[] neighbour = PhotometryKernel.neighbours(x, y, distance);
        double cx = CRPIX1.read(image.sciHeader()).orElse((nx + 1) / 2.0) - 1;
        double cy = CRPIX2.read(image.sciHeader()).orElse((ny + 1) / 2.0) - 1;
        return new CatalogTable.Measurements(
                sources, x, y, background, flux, shape, neighbour, distance, northAngle(wcs, cx, cy));
    }

    /** Correlation of the mosaic's pixels; null when its header does not say how it was drizzled. */
    private static double[] correlation(Header primary) {
        var fraction = ResampleKeywords.PIXFRAC.read(primary).filter(f -> f > 0);
        var ratio = ResampleKeywords.PXSCLRT.read(primary).filter(r -> r > 0);
        return fraction.isPresent() && ratio.isPresent()
                ? DrizzleNoise.correlation(fraction.get() / ratio.get())
                : null;
    }

    /** Angle from +x to north at a pixel, counter-clockwise, degrees, from a step of one arcsec. */
    private static double northAngle(Gwcs wcs, double x, double y) {
        var sky = new double[2];
        var here = new double[2];
        var north = new double[2];
        wcs.pixelToSky(x, y, sky);
        wcs.skyToPixel(sky[0], sky[1], here);
        wcs.skyToPixel(sky[0], sky[1] + 1 / 3600.0, north);
        return Math.toDegrees(Math.atan2(north[1] - here[1], north[0] - here[0]));
    }

    /** The map of segments as a product: labels in SCI, written as whole numbers. */
    private static ImageModel segmentation(Segmentation segments, ImageModel image) {
        var out = ImageModel.image(image.ny(), image.nx());
        out.dataModel("SegmentationMapModel");
        out.primary(image.primary().copy());
        image.sciHeader().cards().stream()
                .filter(c -> c.key().matches(WCS_KEYWORDS))
                .forEach(c -> out.sciHeader().set(c.key(), c.value(), c.comment()));
        image.wcs().ifPresent(out::wcs);
        var sci = out.sci();
        for (int p = 0; p < sci.length; p++) {
            sci[p] = segments.labels()[p];
        }
        return out;
    }
}
