package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;

/**
 * A stack of images in a scratch file, layer after layer, which is gone when it is closed or the process ends. Layers that nobody writes take no room on
 * disk, for the file is sparse there.
 */
final class ScratchStack extends ImageStack {

    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final long bandBytes;
    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer reading = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
    private final ByteBuffer writing = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());

    /**
     * @param folder where the scratch file is made
     * @param bandBytes memory that two bands may take
     */
    ScratchStack(int depth, int ny, int nx, Path folder, long bandBytes) throws IOException {
        super(depth, ny, nx);
        this.folder = folder;
        this.bandBytes = bandBytes;
        Files.createDirectories(folder);
        file = Files.createTempFile(folder, ".stack", ".scratch");
        channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    private long at(Layer layer, int k, int y) {
        return 4L * (((long) layer.ordinal() * depth() + k) * plane() + (long) y * nx());
    }

    @Override
    public void put(int k, ImageModel image, int[] work, Set<Layer> layers) throws IOException {
        for (var layer : layers) {
            write(layer, image, work, 0, plane(), at(layer, k, 0));
        }
    }

    @Override
    public void get(int k, ImageModel image, int[] work, Set<Layer> layers) throws IOException {
        for (var layer : layers) {
            read(layer, image, work, 0, plane(), at(layer, k, 0));
        }
    }

    /** Rows of all images. */
    private record Band(int y0, ImageModel rows, int[] work) {}

    @Override
    public <X extends Exception> void bands(Set<Layer> reads, Set<Layer> writes, BandVisitor<X> visitor)
            throws IOException, X {
        int rows = bandRows();
        int bands = (ny() + rows - 1) / rows;
        try (var ahead = new Ahead<Band>(bands, true, (b, spent) -> band(b * rows, rows, reads, spent))) {
            for (int b = 0; b < bands; b++) {
                var band = ahead.next();
                visitor.visit(band.y0(), band.rows(), band.work());
                int n = band.rows().plane();
                for (var layer : writes) {
                    for (int k = 0; k < depth(); k++) {
                        write(layer, band.rows(), band.work(), k * n, n, at(layer, k, band.y0()));
                    }
                }
                ahead.spent(band);
            }
        } catch (CalibrationException e) {
            throw unwrapped(e);
        }
    }

    private static IOException unwrapped(CalibrationException e) {
        return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
    }

    private Band band(int y0, int rows, Set<Layer> reads, Band spent) throws CalibrationException {
        int ny = Math.min(rows, ny() - y0);
        boolean fits = spent != null && spent.rows().ny() == ny;
        var image = fits ? spent.rows() : ImageModel.cube(depth(), ny, nx()).withNoisePlanes();
        var band = new Band(y0, image, fits ? spent.work() : new int[image.sci().length]);
        int n = ny * nx();
        try {
            for (var layer : reads) {
                for (int k = 0; k < depth(); k++) {
                    read(layer, image, band.work(), k * n, n, at(layer, k, y0));
                }
            }
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.STEP_FAILED, e.getMessage(), e);
        }
        return band;
    }

    /** Rows of a band: as many as two bands may have memory, at least one, and no more than an array takes. */
    private int bandRows() {
        long row = (long) depth() * nx();
        long rows = Math.min(bandBytes / (2 * (PIXEL_BYTES + 4) * row), (Integer.MAX_VALUE - 8) / row);
        return (int) Math.max(1, Math.min(ny(), rows));
    }

    private static Object array(Layer layer, ImageModel image, int[] work) {
        return switch (layer) {
            case SCI -> image.sci();
            case ERR -> image.err();
            case DQ -> image.dq();
            case VAR_POISSON -> image.varPoisson();
            case VAR_RNOISE -> image.varRnoise();
            case WORK -> work;
        };
    }

    private void write(Layer layer, ImageModel image, int[] work, int from, int n, long position) throws IOException {
        var words = array(layer, image, work);
        long at = position;
        try {
            for (int done = 0; done < n; ) {
                int m = Math.min(n - done, BUFFER / 4);
                writing.clear().limit(4 * m);
                if (words instanceof float[] floats) {
                    writing.asFloatBuffer().put(floats, from + done, m);
                } else {
                    writing.asIntBuffer().put((int[]) words, from + done, m);
                }
                while (writing.hasRemaining()) {
                    at += channel.write(writing, at);
                }
                done += m;
            }
        } catch (IOException e) {
            throw new IOException(
                    "scratch file in " + folder + " failed (" + e.getMessage()
                            + "): the images of the integrations need " + ((PIXEL_BYTES + 4L) * depth() * plane() >> 20)
                            + " MB there, or more --memory",
                    e);
        }
    }

    private void read(Layer layer, ImageModel image, int[] work, int from, int n, long position) throws IOException {
        var words = array(layer, image, work);
        long at = position;
        for (int done = 0; done < n; ) {
            int m = Math.min(n - done, BUFFER / 4);
            reading.clear().limit(4 * m);
            while (reading.hasRemaining()) {
                int got = channel.read(reading, at);
                if (got < 0) {
                    // beyond what was written: zeros
                    while (reading.hasRemaining()) {
                        reading.put((byte) 0);
                    }
                } else {
                    at += got;
                }
            }
            reading.flip();
            if (words instanceof float[] floats) {
                reading.asFloatBuffer().get(floats, from + done, m);
            } else {
                reading.asIntBuffer().get((int[]) words, from + done, m);
            }
            done += m;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the file was opened to be deleted on close; what is left is swept with the folder
        }
    }
}
