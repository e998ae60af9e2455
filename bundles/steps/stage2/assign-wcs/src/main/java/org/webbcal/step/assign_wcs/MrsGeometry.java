package org.webbcal.step.assign_wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.LabelFunction;
import org.webbcal.lib.wcs.transform.LabelTable;
import org.webbcal.lib.wcs.transform.MiriSlice;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.ImageModel;
import org.webbcal.model.key.Keywords;

/**
 * The medium-resolution spectrograph: two channels side by side on a detector, each with the slices of its integral field one next to the other.
 *
 * <p>A map says which pixel belongs to which slice. Each slice has polynomials of row and column for the position along it (alpha) and the wavelength,
 * a constant for the position across (beta), and polynomials for the way back; each channel has one pair of polynomials from there to V2 and V3.
 * The channel of a point is told by its wavelength, hence the two ranges must not overlap.
 *
 * @param slices what the files say of each slice
 * @param channels what they say of each channel on the detector
 * @param labels slice of each pixel, 0 between slices
 * @param nx columns of the map
 * @param ny rows of the map
 * @see "jwst/assign_wcs/miri.py, detector_to_abl and abl_to_v2v3l"
 */
record MrsGeometry(List<Slice> slices, List<Channel> channels, int[] labels, int nx, int ny) implements Geometry {

    /**
     * A slice.
     *
     * @param number 100 channel + slice
     * @param alpha from row and column to arcsec along the slice
     * @param beta from column to arcsec across slices
     * @param wavelength from row and column to µm
     * @param x from wavelength and alpha to column
     * @param y from wavelength and alpha to row
     */
    record Slice(int number, Transform alpha, Transform beta, Transform wavelength, Transform x, Transform y) {}

    /**
     * A channel.
     *
     * @param number 1 to 4
     * @param low shortest wavelength, µm
     * @param high longest wavelength, µm
     * @param betaZero centre of its first slice, arcsec
     * @param betaStep width of its slices, arcsec
     * @param toFocalPlane from alpha, beta to V2, V3, with its inverse
     */
    record Channel(int number, double low, double high, double betaZero, double betaStep, Transform toFocalPlane) {}

    private static final List<String> PIXEL = List.of("x", "y");
    private static final List<String> SLICE = List.of("alpha", "beta", "lam");
    private static final List<String> FOCAL_PLANE = List.of("v2", "v3", "lam");

    static MrsGeometry open(StepContext ctx) throws StepException {
        return new MrsReferences(ctx).read();
    }

    @Override
    public Gwcs wcs(ExposureSetting setting) throws StepException {
        if (setting.isSubarray() || setting.nx() != nx || setting.ny() != ny) {
            throw StepException.unprocessable("assign_wcs: the image has " + setting.ny() + " rows of " + setting.nx()
                    + " from column " + setting.xStart() + ", row " + setting.yStart()
                    + "; the slices are known for the whole detector of " + ny + " rows of " + nx);
        }
        return new Gwcs(
                SpectralFrames.all(),
                SpectralFrames.pipeline(toSlices(setting.velocity()), toFocalPlane(), setting),
                Gwcs.BoundingBox.ofImage(nx, ny));
    }

    private Transform toSlices(OptionalDouble velocity) {
        var forward = new ArrayList<Transform>();
        for (var slice : slices) {
            Transform there = RemapAxes.of(1, 0, 0, 1, 0)
                    .then(slice.alpha()
                            .beside(slice.beta())
                            .beside(Barycentre.corrected(slice.wavelength(), velocity)));
            Transform back =
                    new RemapAxes(new int[] {2, 0, 2, 0}, 3).then(slice.x().beside(slice.y()));
            forward.add(Annotated.withInverse(there, back));
        }
        var numbers = slices.stream().mapToDouble(Slice::number).toArray();
        return Annotated.named(
                "detector_to_abl",
                new RegionsSelector(
                        PIXEL,
                        SLICE,
                        numbers,
                        forward,
                        Annotated.withInverse(new LabelArray(labels, nx, ny, null), sliceOfPosition()),
                        Double.NaN));
    }

    /** The slice of alpha, beta, wavelength: the channel by wavelength, the slice in it by beta. */
    private Transform sliceOfPosition() {
        var beta = new RemapAxes(new int[] {1}, 3);
        var mappers = new ArrayList<Transform>();
        for (var c : channels) {
            mappers.add(new LabelFunction(new MiriSlice(c.betaZero(), c.betaStep(), c.number()), Double.NaN, beta));
        }
        return byWavelength(mappers);
    }

    private LabelTable byWavelength(List<Transform> models) {
        return LabelTable.ofRanges(
                channels.stream().mapToDouble(Channel::low).toArray(),
                channels.stream().mapToDouble(Channel::high).toArray(),
                models,
                new RemapAxes(new int[] {2}, 3));
    }

    private Transform toFocalPlane() {
        var labelOf = new ArrayList<Transform>();
        var transforms = new ArrayList<Transform>();
        for (var c : channels) {
            labelOf.add(Annotated.named("mapping_lam", new RemapAxes(new int[] {2}, 3))
                    .then(Annotated.named("channel #", new Constant(c.number(), 1))));
            transforms.add(c.toFocalPlane().beside(Annotated.named("identity_lam", new Identity(1))));
        }
        var mapper = byWavelength(labelOf);
        return Annotated.named(
                "abl_to_v2v3l",
                new RegionsSelector(
                        SLICE,
                        FOCAL_PLANE,
                        channels.stream().mapToDouble(Channel::number).toArray(),
                        transforms,
                        Annotated.withInverse(mapper, mapper),
                        Double.NaN));
    }

    @Override
    public void describe(StepContext ctx, ImageModel image, Gwcs wcs, ExposureSetting setting) throws StepException {
        SpectralFrames.describe(image.sciHeader());
        var span = SkySpan.of(ctx, wcs, nx, ny, setting.pointing().raRef());
        if (span.isEmpty()) {
            throw StepException.reference(
                    "assign_wcs: no pixel has a position and a wavelength; the regions, distortion, "
                            + "specwcs and wavelengthrange references do not belong together");
        }
        image.sciHeader().set(Keywords.S_REGION, span.get().region());
        ctx.note("wavelength_min", span.get().shortest());
        ctx.note("wavelength_max", span.get().longest());
    }
}
