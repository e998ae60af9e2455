package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Header;
import org.webbcal.model.RampModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/**
 * FITS files that were damaged at random, in their headers above all: each is read, or refused with one line of text; none takes long or much memory. The
 * same files every time; {@code -Dwebbcal.fuzz=10000} for more of them than the build takes.
 */
class FuzzTest {

    private static final int CASES = Integer.getInteger("webbcal.fuzz", 200);
    private static final long SEED = 20220712;
    private static final int CARD = 80;

    /** Time for one file, far above what the slowest takes on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Bytes beyond twice the size of the file. */
    private static final long ROOM = 64L << 20;

    /** Cards that claim things. */
    private static final String[] CARDS = {
        "NAXIS   =                   -1",
        "NAXIS   =                  999",
        "NAXIS1  =           2147483647",
        "NAXIS2  =  9223372036854775807",
        "NAXIS1  =                    0",
        "BITPIX  =                  -64",
        "PCOUNT  =           4000000000",
        "PCOUNT  =                   -8",
        "GCOUNT  =            100000000",
        "TFIELDS =                  999",
        "TFORM1  = '2147483647D'",
        "TFORM1  = '1PD(999999999)'",
        "TFORM2  = '0X      '",
        "TFORM1  = 'rubbish '",
        "TDIM1   = '(65536,65536)'",
        "THEAP   =          99999999999",
        "ZIMAGE  =                    T",
        "ZNAXIS1 =           1000000000",
        "ZTILE1  =                    0",
        "ZTILE2  =           1000000000",
        "ZBITPIX =                   64",
        "ZCMPTYPE= 'HCOMPRESS_1'",
        "ZCMPTYPE= 'PLIO_1  '",
        "ZVAL1   =                    0",
        "ZBLANK  =                    1",
        "NGROUPS =           2147483647",
        "NINTS   =                   -1",
        "BZERO   =                  NaN",
        "BSCALE  =               1E+400",
        "END",
        "EXTNAME = 'SCI     '",
        "XTENSION= 'BINTABLE'",
        "CONTINUE  'and on&'",
        "EXTVER  =                 'x'",
        "SIMPLE  =                    F",
        "DATAMODL= 'CubeModel'"
    };

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();

    private interface Opening {
        Object open(Path path) throws Exception;
    }

    private List<byte[]> originals() throws Exception {
        var out = new ArrayList<byte[]>();
        out.add(Files.readAllBytes(Samples.uncal(dir.resolve("uncal.fits"), 2, 3, 8, 9)));
        var ramp = dir.resolve("ramp.fits");
        new FitsProductWriter().write(Samples.ramp(new Shape4(2, 2, 4, 4), true, true), ramp);
        out.add(Files.readAllBytes(ramp));
        var image = Samples.rate(3, 3);
        image.tables()
                .add(new TableExtension(
                        "T",
                        1,
                        new Header(),
                        new Table()
                                .add(new Table.Column("a", new String[] {"x", "yz"}))
                                .add(new Table.Column("v", new double[4], 2, false, "", "", ""))));
        new FitsProductWriter().write(image, dir.resolve("rate.fits"));
        out.add(Files.readAllBytes(dir.resolve("rate.fits")));
        try (var in =
                new GZIPInputStream(Objects.requireNonNull(FuzzTest.class.getResourceAsStream("tiles.fits.gz")))) {
            out.add(in.readAllBytes());
        }
        return out;
    }

    private static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int headers = headerBlocks(text).length;
        for (int k = random.nextInt(1, 6); k > 0; k--) {
            int block = headerBlocks(text)[random.nextInt(headers)];
            int card = block + CARD * random.nextInt(2880 / CARD);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> put(bytes, card, CARDS[random.nextInt(CARDS.length)]);
                case 3 -> put(bytes, card, "");
                case 4 -> bytes[block + random.nextInt(2880)] = (byte) random.nextInt(256);
                case 5 ->
                    bytes[card + 10 + random.nextInt(20)] = (byte) "0123456789 -'=/ENDTX.".charAt(random.nextInt(21));
                case 6 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                default -> {
                    if (random.nextInt(4) == 0) {
                        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
                    }
                    bytes[card + random.nextInt(8)] = (byte) ('A' + random.nextInt(26));
                }
            }
        }
        return random.nextInt(6) == 0 ? moved(bytes, random) : bytes;
    }

    /** Starts of the blocks that hold the beginning of a header. */
    private static int[] headerBlocks(String text) {
        var found = new ArrayList<Integer>();
        for (int i = 0; i + 2880 <= text.length(); i += 2880) {
            if (text.startsWith("SIMPLE", i) || text.startsWith("XTENSION", i)) {
                found.add(i);
            }
        }
        return found.stream().mapToInt(i -> i).toArray();
    }

    private static void put(byte[] bytes, int at, String card) {
        byte[] text = String.format("%-80s", card).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, at, Math.min(CARD, bytes.length - at));
    }

    /** A block or a card too many or too few. */
    private static byte[] moved(byte[] bytes, SplittableRandom random) {
        int unit = random.nextBoolean() ? 2880 : CARD;
        int at = unit * random.nextInt(Math.max(1, bytes.length / unit));
        int length = Math.min(unit, bytes.length - at);
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        if (random.nextBoolean()) {
            out.write(bytes, at, length);
            out.write(bytes, at, length);
        }
        out.write(bytes, at + length, bytes.length - at - length);
        return out.toByteArray();
    }

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        var originals = originals();
        var failures = new ArrayList<String>();
        var path = dir.resolve("fuzz.fits");
        int[] count = new int[2];
        Opening[] openings = {this::everything, reader::probe, this::ramp, reader::readImage, reader::readTable};
        for (int k = 0; k < CASES; k++) {
            byte[] file = mutated(originals.get(k % originals.size()), new SplittableRandom(SEED + k));
            Files.write(path, file);
            var what = "case " + k;
            assertTimeoutPreemptively(
                    LONGEST,
                    () -> {
                        for (int j = 0; j < openings.length; j++) {
                            attempt(openings[j], path, file.length, what + "/" + j, failures, count);
                        }
                    },
                    what);
        }
        assertTrue(failures.isEmpty(), () -> failures.size() + ":\n" + String.join("\n", failures));
        assertTrue(count[0] > CASES / 4 && count[1] > CASES / 4, count[0] + " opened, " + count[1] + " refused");
    }

    private static void attempt(Opening opening, Path path, int size, String what, List<String> failures, int[] count) {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        try {
            opening.open(path);
            count[0]++;
        } catch (CalibrationException | IOException e) {
            count[1]++;
            var message = String.valueOf(e.getMessage());
            if (!message.startsWith("fuzz.fits") || message.contains("\n") || message.length() > 600) {
                failures.add(what + " says: " + message);
            }
        } catch (Exception | Error e) {
            failures.add(what + ": " + e + " at " + e.getStackTrace()[0]);
        }
        long taken = memory.getCurrentThreadAllocatedBytes() - before;
        if (taken > 2L * size + ROOM) {
            failures.add(what + " took " + taken + " bytes for a file of " + size);
        }
    }

    private Object everything(Path path) throws IOException {
        try (var content = new FitsAccessService().open(path)) {
            for (var extension : content.extensions()) {
                if (extension.kind() == FitsContent.Kind.TABLE) {
                    content.table(extension);
                } else if (extension.kind() == FitsContent.Kind.IMAGE) {
                    content.plane(extension);
                }
            }
            return content;
        }
    }

    private Object ramp(Path path) throws Exception {
        try (RampModel ramp = reader.openRamp(path)) {
            return ramp.read(0);
        }
    }
}
