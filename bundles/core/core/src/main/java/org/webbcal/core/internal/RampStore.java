package org.webbcal.core.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/**
 * The integrations of an exposure between two parts of stage 1, when a step needs all of them at once: in memory if they fit. If not, samples and flags are
 * in one scratch file of five bytes a sample, or the samples alone when there is memory for the flags. Samples are read when
 * they are asked for, and what a step declares not to change is not written again.
 */
final class RampStore implements RampExposure, AutoCloseable {

    /** Bytes of a band of rows with all integrations, at least: small bands mean small pieces of the file. */
    private static final long BAND_BYTES = 64 << 20;

    /** Share of the memory bound for the flags, and for the two bands in use. */
    private static final int SHARE = 3;

    private final Header primary;
    private int[] pixelDq;
    private final boolean inMemory;
    private final long memoryBytes;
    private final Path folder;
    private final List<RampBlock> blocks = new ArrayList<>();
    /** Flags of each integration while the samples are in the file; null when they are there as well. */
    private final List<byte[]> flags;
    /** Zero frame of each integration, or null. */
    private final List<float[]> zeroFrames = new ArrayList<>();
    /** Samples of the reference output of an integration, 0 for none. */
    private int refoutSamples;

    private int count;
    private Shape4 shape;
    /** Samples from one integration to the next in the scratch file; stays when a step makes the images smaller. */
    private int stride;

    private Path scratch;
    private FileChannel channel;
    private final ByteBuffer reading;
    private final ByteBuffer writing;
    private boolean writesSamples = true;
    private boolean writesFlags = true;

    /**
     * @param shape geometry as far as it is known; corrected by the first block
     * @param folder where a scratch file may be made
     * @param memoryBytes bound for holding the exposure in memory
     */
    RampStore(Header primary, Shape4 shape, int[] pixelDq, Path folder, long memoryBytes) {
        this.primary = primary;
        this.shape = shape;
        this.pixelDq = pixelDq;
        this.folder = folder;
        this.memoryBytes = memoryBytes;
        long samples = (long) shape.nints() * shape.integration();
        inMemory = shape.nints() == 1 || 5 * samples <= memoryBytes;
        flags = !inMemory && samples <= memoryBytes / SHARE ? new ArrayList<>() : null;
        reading = inMemory ? null : ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.nativeOrder());
        writing = inMemory ? null : ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.nativeOrder());
    }

    boolean inMemory() {
        return inMemory;
    }

    /** Says which planes the step changes that works on the store now; others are not written again. */
    void changes(Set<PlaneKind> planes) {
        writesSamples = planes.contains(PlaneKind.SCI);
        writesFlags = planes.contains(PlaneKind.GROUPDQ);
    }

    /** Takes the next integration. If it goes to the scratch file, its arrays are free again. */
    void add(RampBlock block) throws StepException {
        adopt(block);
        int i = count++;
        if (i == 0) {
            stride = shape.integration();
        }
        if (inMemory) {
            blocks.add(block);
            return;
        }
        zeroFrames.add(block.zeroFrame());
        if (flags != null) {
            flags.add(block.groupDq().clone());
        } else {
            guarded(() -> bytes(block.groupDq(), 0, shape.integration(), flagsAt(i), true));
        }
        guarded(() -> floats(block.sci(), 0, shape.integration(), samplesAt(i), true));
        if (block.refout() != null) {
            refoutSamples = block.refout().length;
            guarded(() -> floats(block.refout(), 0, refoutSamples, refoutAt(i), true));
        }
    }

    /** Takes over the geometry that a block has now, and the flags that go with it. */
    private void adopt(RampBlock block) {
        shape = new Shape4(shape.nints(), block.ngroups(), block.ny(), block.nx());
        pixelDq = block.pixelDq();
    }

    private interface Transfer {
        void run() throws IOException;
    }

    private void guarded(Transfer transfer) throws StepException {
        try {
            openScratch();
            transfer.run();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private synchronized void openScratch() throws IOException {
        if (channel == null) {
            Files.createDirectories(folder);
            scratch = Files.createTempFile(folder, ".ramp", ".scratch");
            channel = FileChannel.open(
                    scratch, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
    }

    private StepException failure(IOException e) {
        return new StepException(
                ExitStatus.STEP_FAILED,
                "scratch file in " + folder + " failed (" + e.getMessage() + "): the exposure needs "
                        + ((flags == null ? 5L : 4L) * shape.nints() * shape.integration() >> 20)
                        + " MB there, or more --memory",
                e);
    }

    private long samplesAt(int integration) {
        return 4L * integration * stride;
    }

    /** Flags come after all samples. */
    private long flagsAt(int integration) {
        return samplesAt(shape.nints()) + (long) integration * stride;
    }

    /** Reference outputs come last. */
    private long refoutAt(int integration) {
        return flagsAt(shape.nints()) + 4L * integration * refoutSamples;
    }

    private void floats(float[] a, int from, int n, long position, boolean write) throws IOException {
        var buffer = write ? writing : reading;
        long at = position;
        synchronized (buffer) {
            for (int i = 0; i < n; ) {
                int m = Math.min(n - i, buffer.capacity() / 4);
                buffer.clear().limit(4 * m);
                if (write) {
                    buffer.asFloatBuffer().put(a, from + i, m);
                    writeFully(at);
                } else {
                    readFully(at);
                    buffer.asFloatBuffer().get(a, from + i, m);
                }
                at += 4L * m;
                i += m;
            }
        }
    }

    private void bytes(byte[] a, int from, int n, long position, boolean write) throws IOException {
        var buffer = write ? writing : reading;
        long at = position;
        synchronized (buffer) {
            for (int i = 0; i < n; ) {
                int m = Math.min(n - i, buffer.capacity());
                buffer.clear().limit(m);
                if (write) {
                    buffer.put(a, from + i, m).flip();
                    writeFully(at);
                } else {
                    readFully(at);
                    buffer.get(a, from + i, m);
                }
                at += m;
                i += m;
            }
        }
    }

    private void writeFully(long position) throws IOException {
        long at = position;
        while (writing.hasRemaining()) {
            at += channel.write(writing, at);
        }
    }

    private void readFully(long position) throws IOException {
        long at = position;
        while (reading.hasRemaining()) {
            int n = channel.read(reading, at);
            if (n < 0) {
                throw new IOException("scratch file is shorter than it was written");
            }
            at += n;
        }
        reading.flip();
    }

    @Override
    public Shape4 shape() {
        return shape;
    }

    @Override
    public Header primary() {
        return primary;
    }

    @Override
    public int[] pixelDq() {
        return pixelDq;
    }

    @Override
    public void integrations(BlockVisitor visitor) throws StepException {
        walk(visitor, writesSamples, writesFlags);
    }

    @Override
    public void look(BlockVisitor visitor) throws StepException {
        walk(visitor, false, false);
    }

    private void walk(BlockVisitor visitor, boolean keepsSamples, boolean keepsFlags) throws StepException {
        if (inMemory) {
            for (var block : blocks) {
                visitor.visit(block);
            }
            if (count > 0) {
                adopt(blocks.get(0));
            }
            return;
        }
        var samples = new float[shape.integration()];
        var own = flags == null ? new byte[shape.integration()] : null;
        RampBlock last = null;
        try {
            for (int i = 0; i < count; i++) {
                int integration = i;
                if (own != null) {
                    guarded(() -> bytes(own, 0, own.length, flagsAt(integration), false));
                }
                var asked = new AtomicBoolean();
                var block = withFrames(RampBlock.deferred(
                        i,
                        shape,
                        () -> {
                            asked.set(true);
                            return read(samples, samplesAt(integration));
                        },
                        own == null ? flags.get(i) : own,
                        pixelDq));
                visitor.visit(block);
                last = block;
                boolean reshaped = block.ngroups() != shape.ngroups() || block.plane() != shape.plane();
                int n = block.ngroups() * block.plane();
                if (reshaped || keepsSamples && asked.get()) {
                    guarded(() -> floats(block.sci(), 0, n, samplesAt(integration), true));
                }
                if (own == null && reshaped) {
                    flags.set(i, Arrays.copyOf(block.groupDq(), n));
                } else if (own != null && (reshaped || keepsFlags)) {
                    guarded(() -> bytes(block.groupDq(), 0, n, flagsAt(integration), true));
                }
                zeroFrames.set(i, block.zeroFrame());
            }
            if (last != null) {
                adopt(last);
            }
        } catch (UncheckedIOException e) {
            throw failure(e.getCause());
        }
    }

    private float[] read(float[] into, long position) {
        try {
            floats(into, 0, into.length, position, false);
            return into;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RampBlock withFrames(RampBlock block) {
        int i = block.integration();
        block.zeroFrame(zeroFrames.get(i));
        if (refoutSamples > 0) {
            block.refout(() -> read(new float[refoutSamples], refoutAt(i)));
        }
        return block;
    }

    /** Integration {@code i}: the live block, or one read from the scratch file. */
    RampBlock take(int i) throws StepException {
        return take(i, null);
    }

    /** As {@link #take(int)}; what is read may go into the arrays of a block that nobody uses any more. */
    RampBlock take(int i, RampBlock spent) throws StepException {
        if (inMemory) {
            return blocks.get(i);
        }
        int n = shape.integration();
        var sci = spent != null && spent.sci().length == n ? spent.sci() : new float[n];
        guarded(() -> floats(sci, 0, n, samplesAt(i), false));
        byte[] dq;
        if (flags != null) {
            dq = flags.get(i);
        } else {
            dq = spent != null && spent.groupDq().length == n ? spent.groupDq() : new byte[n];
            guarded(() -> bytes(dq, 0, n, flagsAt(i), false));
        }
        return withFrames(new RampBlock(i, shape, sci, dq, pixelDq));
    }

    /** Lets go of integration {@code i}, which nobody needs any more. */
    void release(int i) {
        if (inMemory) {
            blocks.set(i, null);
        } else if (flags != null) {
            flags.set(i, null);
        }
    }

    /** Rows {@code y0 … y1-1} of all integrations. */
    private record Band(int y0, int y1, float[][] sci, byte[][] dq) {}

    @Override
    public void bands(BandVisitor visitor) throws StepException {
        if (inMemory) {
            // one band of all rows: the live arrays themselves
            var sci = new float[count][];
            var dq = new byte[count][];
            for (int i = 0; i < count; i++) {
                sci[i] = blocks.get(i).sci();
                dq[i] = blocks.get(i).groupDq();
            }
            visitor.visit(0, shape.ny(), sci, dq);
            return;
        }
        int rows = bandRows();
        int bands = (shape.ny() + rows - 1) / rows;
        try (var ahead = new Ahead<Band>(
                bands, true, (b, spent) -> readBand(b * rows, Math.min(shape.ny(), (b + 1) * rows), spent))) {
            for (int b = 0; b < bands; b++) {
                var band = ahead.next();
                visitor.visit(band.y0(), band.y1(), band.sci(), band.dq());
                writeBand(band);
                ahead.spent(band);
            }
        } catch (StepException e) {
            throw e;
        } catch (CalibrationException e) {
            throw new StepException(e.status(), e.getMessage(), e);
        }
    }

    /** Rows of a band: as many as two bands may have memory, in whole blocks of the parallel loops. */
    private int bandRows() {
        long row = 5L * shape.nints() * shape.ngroups() * shape.nx();
        long rows = Math.max(BAND_BYTES, memoryBytes / (2 * SHARE)) / Math.max(1, row);
        long block = 2L * RowPool.BLOCK;
        return (int) Math.max(1, Math.min(shape.ny(), rows >= block ? rows - rows % block : rows));
    }

    private Band readBand(int y0, int y1, Band spent) throws StepException {
        int n = (y1 - y0) * shape.nx();
        int samples = shape.ngroups() * n;
        boolean fits = spent != null && spent.sci()[0].length == samples;
        var band = fits
                ? new Band(y0, y1, spent.sci(), spent.dq())
                : new Band(y0, y1, new float[count][samples], new byte[count][samples]);
        for (int i = 0; i < count; i++) {
            for (int g = 0; g < shape.ngroups(); g++) {
                int at = (g * shape.ny() + y0) * shape.nx();
                int to = g * n;
                int integration = i;
                guarded(() -> floats(band.sci()[integration], to, n, samplesAt(integration) + 4L * at, false));
                if (flags != null) {
                    System.arraycopy(flags.get(i), at, band.dq()[i], to, n);
                } else {
                    guarded(() -> bytes(band.dq()[integration], to, n, flagsAt(integration) + at, false));
                }
            }
        }
        return band;
    }

    private void writeBand(Band band) throws StepException {
        int n = (band.y1() - band.y0()) * shape.nx();
        for (int i = 0; i < count; i++) {
            for (int g = 0; g < shape.ngroups(); g++) {
                int at = (g * shape.ny() + band.y0()) * shape.nx();
                int from = g * n;
                int integration = i;
                if (writesSamples) {
                    guarded(() -> floats(band.sci()[integration], from, n, samplesAt(integration) + 4L * at, true));
                }
                if (writesFlags && flags != null) {
                    System.arraycopy(band.dq()[i], from, flags.get(i), at, n);
                } else if (writesFlags) {
                    guarded(() -> bytes(band.dq()[integration], from, n, flagsAt(integration) + at, true));
                }
            }
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
                Files.deleteIfExists(scratch);
            } catch (IOException e) {
                // the file was opened to be deleted on close; what is left is swept with the folder
            }
        }
    }
}
