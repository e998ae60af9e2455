package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/**
 * The integrations of an exposure between two parts of stage 1, when a step needs all of them at once: in memory if they fit, otherwise in one scratch file
 * of five bytes a sample.
 */
final class RampStore implements RampExposure, AutoCloseable {

    /** Rows of a band: with all integrations of a long time series a band has to stay small against the memory. */
    private static final int BAND_BYTES = 64 << 20;

    private final Header primary;
    private final int[] pixelDq;
    private final boolean inMemory;
    private final Path folder;
    private final List<RampBlock> blocks = new ArrayList<>();
    private Shape4 shape;
    private int count;
    private Path scratch;
    private FileChannel channel;
    private final ByteBuffer buffer;

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
        inMemory = shape.nints() == 1 || 5L * shape.nints() * shape.integration() <= memoryBytes;
        buffer = inMemory ? null : ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.nativeOrder());
    }

    boolean inMemory() {
        return inMemory;
    }

    /** Takes the next integration. */
    void add(RampBlock block) throws StepException {
        shape = new Shape4(shape.nints(), block.ngroups(), block.ny(), block.nx());
        if (inMemory) {
            blocks.add(block);
        } else {
            transfer(block, count, true);
        }
        count++;
    }

    private interface Transfer {
        void run() throws IOException;
    }

    private void guarded(Transfer transfer) throws StepException {
        try {
            if (channel == null) {
                Files.createDirectories(folder);
                scratch = Files.createTempFile(folder, ".ramp", ".scratch");
                channel = FileChannel.open(scratch, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            }
            transfer.run();
        } catch (IOException e) {
            throw new StepException(
                    ExitStatus.STEP_FAILED,
                    "scratch file in " + folder + " failed (" + e.getMessage() + "): the exposure needs " + (5L * shape.nints() * shape.integration() >> 20)
                            + " MB there, or more --memory",
                    e);
        }
    }

    private long offset(int integration) {
        return 5L * integration * shape.integration();
    }

    private void transfer(RampBlock block, int integration, boolean write) throws StepException {
        guarded(() -> {
            floats(block.sci(), 0, shape.integration(), offset(integration), write);
            bytes(block.groupDq(), 0, shape.integration(), offset(integration) + 4L * shape.integration(), write);
        });
    }

    private void floats(float[] a, int from, int n, long position, boolean write) throws IOException {
        long at = position;
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

    private void bytes(byte[] a, int from, int n, long position, boolean write) throws IOException {
        long at = position;
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

    private void writeFully(long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    private void readFully(long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at);
            if (n < 0) {
                throw new IOException("scratch file is shorter than it was written");
            }
            at += n;
        }
        buffer.flip();
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
        for (int i = 0; i < count; i++) {
            var block = take(i);
            visitor.visit(block);
            if (!inMemory) {
                transfer(block, i, true);
            }
        }
    }

    /** Integration {@code i}: the live block, or one read from the scratch file. */
    RampBlock take(int i) throws StepException {
        if (inMemory) {
            return blocks.get(i);
        }
        var block = new RampBlock(i, shape, new float[shape.integration()], new byte[shape.integration()], pixelDq);
        transfer(block, i, false);
        return block;
    }

    /** Lets go of integration {@code i}, which nobody needs any more. */
    void release(int i) {
        if (inMemory) {
            blocks.set(i, null);
        }
    }

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
        long row = 5L * shape.nints() * shape.ngroups() * shape.nx();
        int rows = (int) Math.max(1, Math.min(shape.ny(), BAND_BYTES / Math.max(1, row)));
        for (int y0 = 0; y0 < shape.ny(); y0 += rows) {
            int y1 = Math.min(shape.ny(), y0 + rows);
            int n = (y1 - y0) * shape.nx();
            var sci = new float[count][shape.ngroups() * n];
            var dq = new byte[count][shape.ngroups() * n];
            band(y0, n, sci, dq, false);
            visitor.visit(y0, y1, sci, dq);
            band(y0, n, sci, dq, true);
        }
    }

    private void band(int y0, int n, float[][] sci, byte[][] dq, boolean write) throws StepException {
        for (int i = 0; i < count; i++) {
            for (int g = 0; g < shape.ngroups(); g++) {
                int at = (g * shape.ny() + y0) * shape.nx();
                int integration = i;
                int to = g * n;
                guarded(() -> {
                    floats(sci[integration], to, n, offset(integration) + 4L * at, write);
                    bytes(dq[integration], to, n, offset(integration) + 4L * shape.integration() + at, write);
                });
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
