package org.webbcal.lib.wcs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Identity;

/**
 * World coordinates as a pipeline of frames, from {@code detector} (0-based pixels) to {@code world} (ICRS degrees), in the manner of the
 * {@code gwcs} package. Immutable and thread-safe.
 */
public final class Gwcs {

    /** Range of valid pixels, inclusive, 0-based: {@code -0.5 … n-0.5} for a whole detector. */
    public record BoundingBox(double xmin, double xmax, double ymin, double ymax) {
        public boolean contains(double x, double y) {
            return x >= xmin && x <= xmax && y >= ymin && y <= ymax;
        }

        /** The box of an image of nx by ny pixels, edges included. */
        public static BoundingBox ofImage(int nx, int ny) {
            return new BoundingBox(-0.5, nx - 0.5, -0.5, ny - 0.5);
        }
    }

    private final List<Frame> frames;
    private final List<Transform> transforms;
    private final BoundingBox boundingBox;
    private final String name;
    private final Transform forward;
    private final SkyInversion inversion;

    /**
     * @param frames first the pixel frame, last the world
     * @param transforms one fewer than frames: transforms.get(i) leads from frames.get(i) to frames.get(i+1)
     * @param boundingBox of the pixel frame, or null
     */
    public Gwcs(List<Frame> frames, List<Transform> transforms, BoundingBox boundingBox) {
        this("", frames, transforms, boundingBox);
    }

    /** @param name of the whole; empty for none. See {@link #Gwcs(List, List, BoundingBox)} for the others */
    public Gwcs(String name, List<Frame> frames, List<Transform> transforms, BoundingBox boundingBox) {
        if (frames.size() != transforms.size() + 1) {
            throw new IllegalArgumentException(
                    frames.size() + " frames need " + (frames.size() - 1) + " transforms, not " + transforms.size());
        }
        this.name = name;
        this.frames = List.copyOf(frames);
        this.transforms = List.copyOf(transforms);
        this.boundingBox = boundingBox;
        forward = chain(transforms);
        inversion = forward.inputs() == 2 && forward.outputs() == 2 ? new SkyInversion(forward, boundingBox) : null;
    }

    /**
     * World coordinates of a mosaic, as FITS keywords of a gnomonic projection give them. The frames are {@code detector} and {@code world}.
     *
     * @param boundingBox range of pixels, or null
     */
    public Gwcs(FitsTan tan, BoundingBox boundingBox) {
        this(List.of(Frame.DETECTOR, Frame.WORLD), List.of(tan.transform()), boundingBox);
    }

    private static Transform chain(List<Transform> transforms) {
        Transform all = null;
        for (var transform : transforms) {
            all = all == null ? transform : new Compose(all, transform);
        }
        return all == null ? new Identity(2) : all;
    }

    /** Name of the whole, often empty; {@code FIT-LVL3-GAIADR3} after an alignment to a catalogue. */
    public String name() {
        return name;
    }

    public List<Frame> frames() {
        return frames;
    }

    public List<Transform> transforms() {
        return transforms;
    }

    public Optional<BoundingBox> boundingBox() {
        return Optional.ofNullable(boundingBox);
    }

    public Gwcs withBoundingBox(BoundingBox box) {
        return new Gwcs(name, frames, transforms, box);
    }

    public Gwcs withName(String newName) {
        return new Gwcs(newName, frames, transforms, boundingBox);
    }

    public boolean hasFrame(String frame) {
        return frames.stream().anyMatch(f -> f.name().equals(frame));
    }

    /** Name of the last frame, {@code world} or {@code moving_target}. */
    public String lastFrame() {
        return frames.get(frames.size() - 1).name();
    }

    /** From the pixel frame to the last one. */
    public Transform forward() {
        return forward;
    }

    /**
     * The transform between two frames, forwards or backwards. Backwards it is the chain of inverses that the reference files give, good to some
     * hundredths of a pixel; {@link #skyToPixel} is exact.
     *
     * @throws IllegalArgumentException if a frame is not there, or a transform on the way back has no inverse
     */
    public Transform transform(String fromFrame, String toFrame) {
        int from = index(fromFrame);
        int to = index(toFrame);
        if (from == to) {
            return new Identity(axes(from));
        }
        Transform chain = chain(transforms.subList(Math.min(from, to), Math.max(from, to)));
        return from < to
                ? chain
                : chain.inverse()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "there is no inverse from frame " + fromFrame + " back to " + toFrame));
    }

    /**
     * Carries points {@code from … to-1} between two frames. From the last frame of an image back to pixels it is {@link #skyToPixel}, else what
     * {@link #transform} gives.
     *
     * @param in one array for each axis of {@code fromFrame}
     * @param out one array for each axis of {@code toFrame}; may be the arrays of {@code in}
     * @param withinBox whether pixels outside of the bounding box, and positions that fall outside of it, give NaN on all axes; without a box, and
     *     between two frames that both are not pixels, nothing is blanked
     * @throws IllegalArgumentException as {@link #transform}
     */
    public void evaluate(
            String fromFrame, String toFrame, double[][] in, double[][] out, int from, int to, boolean withinBox) {
        int first = index(fromFrame);
        int last = index(toFrame);
        boolean[] outside = withinBox && first == 0 && last != 0 ? outside(in, from, to) : null;
        if (first == frames.size() - 1 && last == 0 && first != 0 && isImaging()) {
            skyToPixel(in[0], in[1], out[0], out[1], from, to);
        } else {
            transform(fromFrame, toFrame).applyAll(in, out, from, to);
        }
        if (withinBox && last == 0 && first != 0) {
            outside = outside(out, from, to);
        }
        for (int p = from; outside != null && p < to; p++) {
            for (int k = 0; outside[p - from] && k < out.length; k++) {
                out[k][p] = Double.NaN;
            }
        }
    }

    /** Which pixels are not in the bounding box; null where there is none. */
    private boolean[] outside(double[][] pixels, int from, int to) {
        if (boundingBox == null) {
            return null;
        }
        var outside = new boolean[to - from];
        for (int p = from; p < to; p++) {
            outside[p - from] = !boundingBox.contains(pixels[0][p], pixels[1][p]);
        }
        return outside;
    }

    /** Number of axes of a frame; files need not name them. */
    private int axes(int frame) {
        if (transforms.isEmpty()) {
            return 2;
        }
        return frame < transforms.size()
                ? transforms.get(frame).inputs()
                : transforms.get(frame - 1).outputs();
    }

    private int index(String frame) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).name().equals(frame)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no frame " + frame + "; there are "
                + String.join(", ", frames.stream().map(Frame::name).toList()));
    }

    /**
     * Puts a frame behind another: {@code transform} leads from {@code after} to the new frame, and what led on from {@code after} now starts at the
     * new frame.
     */
    public Gwcs insert(String after, Transform transform, Frame frame) {
        int at = index(after);
        var newFrames = new ArrayList<>(frames);
        var newTransforms = new ArrayList<>(transforms);
        newFrames.add(at + 1, frame);
        newTransforms.add(at, transform);
        return new Gwcs(name, newFrames, newTransforms, boundingBox);
    }

    /** Replaces the transform that leads on from a frame. */
    public Gwcs replace(String from, Transform transform) {
        var newTransforms = new ArrayList<>(transforms);
        newTransforms.set(index(from), transform);
        return new Gwcs(name, frames, newTransforms, boundingBox);
    }

    /** Takes a frame out, and with it the transform that leads to it. */
    public Gwcs remove(String frame) {
        int at = index(frame);
        if (at == 0) {
            throw new IllegalArgumentException("the pixel frame cannot be taken out");
        }
        var newFrames = new ArrayList<>(frames);
        var newTransforms = new ArrayList<>(transforms);
        newFrames.remove(at);
        newTransforms.remove(at - 1);
        return new Gwcs(name, newFrames, newTransforms, boundingBox);
    }

    /** Puts a frame at the end, which becomes the world: {@code moving_target}. */
    public Gwcs append(Transform transform, Frame frame) {
        return insert(lastFrame(), transform, frame);
    }

    /** Whether pixels map to two coordinates on the sky, so that the methods below apply. */
    public boolean isImaging() {
        return inversion != null;
    }

    /**
     * Sky position of a pixel, the bounding box ignored.
     *
     * @param x column, 0-based, the centre of a pixel at the integer
     * @param y row, likewise
     * @param raDec receives right ascension and declination, ICRS, degrees, in [0, 360) and [-90, 90]
     */
    public void pixelToSky(double x, double y, double[] raDec) {
        imaging();
        raDec[0] = x;
        raDec[1] = y;
        forward.apply(raDec, 0, raDec, 0);
    }

    /** Sky positions of pixels {@code from … to-1}; outputs may be the arrays of inputs. See {@link #pixelToSky(double, double, double[])}. */
    public void pixelToSky(double[] x, double[] y, double[] ra, double[] dec, int from, int to) {
        imaging();
        forward.applyAll(new double[][] {x, y}, new double[][] {ra, dec}, from, to);
    }

    /**
     * Pixel of a sky position, to better than 1e-7 pixels wherever the forward transform can be inverted: analytically for projections, by Newton's
     * method from the reference file's own inverse for distorted detectors.
     *
     * @param ra right ascension, ICRS, degrees
     * @param dec declination, degrees
     * @param xy receives column and row, 0-based; NaN for positions that no pixel near the detector shows
     */
    public void skyToPixel(double ra, double dec, double[] xy) {
        imaging();
        inversion.solve(ra, dec, xy);
    }

    /** Pixels of sky positions {@code from … to-1}; outputs may be the arrays of inputs. See {@link #skyToPixel(double, double, double[])}. */
    public void skyToPixel(double[] ra, double[] dec, double[] x, double[] y, int from, int to) {
        imaging();
        inversion.solve(ra, dec, x, y, from, to);
    }

    private void imaging() {
        if (inversion == null) {
            throw new IllegalStateException("world coordinates with " + forward.inputs() + " pixel axes and "
                    + forward.outputs() + " world axes are not those of an image");
        }
    }
}
