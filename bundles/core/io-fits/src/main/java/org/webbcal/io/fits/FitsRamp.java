package org.webbcal.io.fits;

import java.io.IOException;
import java.util.Arrays;
import org.webbcal.model.RampBlock;
import org.webbcal.model.RampModel;
import org.webbcal.model.Shape4;

/** A ramp exposure in a file; each integration is read when asked for. */
final class FitsRamp extends RampModel {

    private final FitsFile file;
    private final Shape4 shape;
    private final PixelReader sci;
    private final PixelReader groupDq;
    private final PixelReader zeroFrame;
    private final PixelReader refout;
    private final int refoutSamples;

    /**
     * @param groupDq flags of the samples, of the shape of SCI, or null
     * @param zeroFrame [nints][ny][nx], or null
     * @param refout [nints][ngroups][…][…], or null
     */
    FitsRamp(FitsFile file, Shape4 shape, Hdu sci, Hdu groupDq, Hdu zeroFrame, Hdu refout) {
        this.file = file;
        this.shape = shape;
        this.sci = new PixelReader(file, sci);
        this.groupDq = groupDq == null ? null : new PixelReader(file, groupDq);
        this.zeroFrame = zeroFrame == null ? null : new PixelReader(file, zeroFrame);
        this.refout = refout == null ? null : new PixelReader(file, refout);
        this.refoutSamples = refout == null ? 0 : Math.toIntExact(refout.count() / shape.nints());
    }

    @Override
    public Shape4 shape() {
        return shape;
    }

    @Override
    public boolean live() {
        return false;
    }

    @Override
    public RampBlock read(int i) throws IOException {
        return read(i, null);
    }

    @Override
    public RampBlock read(int i, RampBlock spent) throws IOException {
        if (i < 0 || i >= shape.nints()) {
            throw new IndexOutOfBoundsException(file.name() + ": integration " + i + " of " + shape.nints());
        }
        int n = shape.integration();
        var samples = spent != null && spent.sci().length == n ? spent.sci() : new float[n];
        sci.floats((long) i * n, samples, 0, n);
        boolean used = spent != null && spent.groupDq().length == n;
        var flags = used ? spent.groupDq() : new byte[n];
        if (groupDq != null) {
            groupDq.byteFlags((long) i * n, flags, 0, n);
        } else if (used) {
            Arrays.fill(flags, (byte) 0);
        }
        var block = new RampBlock(i, shape, samples, flags, pixelDq());
        if (zeroFrame != null) {
            var frame = new float[shape.plane()];
            zeroFrame.floats((long) i * frame.length, frame, 0, frame.length);
            block.zeroFrame(frame);
        }
        if (refout != null) {
            var output = new float[refoutSamples];
            refout.floats((long) i * refoutSamples, output, 0, refoutSamples);
            block.refout(output);
        }
        file.checkUnchanged();
        return block;
    }

    @Override
    public long bytes() {
        return 5L * shape.nints() * shape.integration() + 4L * shape.plane();
    }

    @Override
    public void close() {
        file.close();
    }
}
