package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.RampModel;
import org.webbcal.model.Shape4;

/** Small files and models made in code. */
final class Samples {

    private Samples() {}

    /** A file of HDUs given as header cards and data bytes. */
    static Path file(Path path, Object... cardsAndData) throws IOException {
        try (var out = Files.newOutputStream(path)) {
            for (int i = 0; i < cardsAndData.length; i += 2) {
                out.write(((Cards) cardsAndData[i]).bytes());
                byte[] data = (byte[]) cardsAndData[i + 1];
                out.write(data);
                out.write(new byte[(int) (Hdu.padded(data.length) - data.length)]);
            }
        }
        return path;
    }

    static Cards primary() {
        return ProductHeaders.primary(new Header());
    }

    static Cards primary(Header header) {
        return ProductHeaders.primary(header);
    }

    static Cards image(String name, int bitpix, boolean unsigned, int... dims) {
        return ProductHeaders.image(name, 1, dims, bitpix, unsigned, new Header());
    }

    static byte[] shorts(int... raw) {
        var bytes = ByteBuffer.allocate(2 * raw.length);
        for (int v : raw) {
            bytes.putShort((short) v);
        }
        return bytes.array();
    }

    static byte[] floats(float... values) {
        var bytes = ByteBuffer.allocate(4 * values.length);
        for (float v : values) {
            bytes.putFloat(v);
        }
        return bytes.array();
    }

    /** Ground truth of {@link #uncal}: counts 0, 1, 2 …, wrapped at 65536. */
    static int count(long index) {
        return (int) (index * 7919 % 65536);
    }

    /** An uncal file as the archive has them: 16-bit counts with BZERO = 32768. */
    static Path uncal(Path path, int nints, int ngroups, int ny, int nx) throws IOException {
        var header = new Header();
        header.set("DATAMODL", "Level1bModel")
                .set("INSTRUME", "MIRI")
                .set("NINTS", nints)
                .set("NGROUPS", ngroups);
        int n = nints * ngroups * ny * nx;
        var raw = new int[n];
        for (int i = 0; i < n; i++) {
            raw[i] = count(i) - 32768;
        }
        return file(path, primary(header), new byte[0], image("SCI", 16, true, nints, ngroups, ny, nx), shorts(raw));
    }

    /** A rate image with all planes. */
    static ImageModel rate(int ny, int nx) {
        var model = ImageModel.image(ny, nx).withNoisePlanes();
        for (int i = 0; i < ny * nx; i++) {
            model.sci()[i] = i % 11 == 3 ? Float.NaN : i * 0.25f;
            model.err()[i] = 1f / (i + 1);
            model.dq()[i] = i % 11 == 3 ? 0x8000_0001 : i;
            model.varPoisson()[i] = i;
            model.varRnoise()[i] = -i;
        }
        model.primary().set("INSTRUME", "MIRI").set("EXP_TYPE", "MIR_IMAGE");
        model.sciHeader().set("BUNIT", "DN/s");
        return model;
    }

    /** A ramp in memory. */
    static RampModel ramp(Shape4 shape, boolean zeroFrame, boolean refout) {
        var ramp = new RampModel() {
            @Override
            public Shape4 shape() {
                return shape;
            }

            @Override
            public RampBlock read(int i) {
                int n = shape.integration();
                var sci = new float[n];
                var flags = new byte[n];
                for (int k = 0; k < n; k++) {
                    sci[k] = i * 1000 + k + 0.5f;
                    flags[k] = (byte) (k + i);
                }
                var block = new RampBlock(i, shape, sci, flags, pixelDq());
                if (zeroFrame) {
                    var frame = new float[shape.plane()];
                    frame[0] = i + 1;
                    block.zeroFrame(frame);
                }
                if (refout) {
                    var output = new float[shape.integration() / 4];
                    output[1] = -i;
                    block.refout(output);
                }
                return block;
            }

            @Override
            public boolean live() {
                return false;
            }

            @Override
            public long bytes() {
                return 0;
            }
        };
        ramp.pixelDq()[1] = 0x8000_0004;
        ramp.primary().set("INSTRUME", "MIRI").set("NINTS", shape.nints()).set("NGROUPS", shape.ngroups());
        ramp.sciHeader().set("BUNIT", "DN");
        return ramp;
    }
}
