package org.webbcal.refdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.webbcal.simulate.miri.MiriSubarray;

/** The folder under construction: opens files with the keywords that all have, evaluates maps of the detector, collects the rules. */
final class ReferenceFolder {

    // Header keys by which files are chosen.
    static final String DETECTOR = "META.INSTRUMENT.DETECTOR";
    static final String FILTER = "META.INSTRUMENT.FILTER";
    static final String READPATT = "META.EXPOSURE.READPATT";
    static final String SUBARRAY = "META.SUBARRAY.NAME";
    static final String EXP_TYPE = "META.EXPOSURE.TYPE";
    static final String CHANNEL = "META.INSTRUMENT.CHANNEL";
    static final String BAND = "META.INSTRUMENT.BAND";
    /** Exposure types that image. */
    static final String IMAGING = "MIR_IMAGE|MIR_TACQ|MIR_TACONFIRM|MIR_CORONCAL";

    /** Exposure types of the prism. */
    static final String PRISM = "MIR_LRS-FIXEDSLIT|MIR_LRS-SLITLESS";

    private final Path references;
    private final String instrument;
    private final Imager imager;
    final Rules rules;

    /** @param imager the detector of which {@link #map} makes maps, or null */
    ReferenceFolder(Path folder, String version, String instrument, Imager imager) throws IOException {
        references = folder.resolve("references/jwst/" + instrument.toLowerCase(Locale.ROOT));
        Files.createDirectories(references);
        rules = new Rules(version, instrument);
        this.instrument = instrument;
        this.imager = imager;
    }

    /** Begins a FITS file of the MIRI imager with the keywords that every reference has. */
    FitsFileWriter open(String fileName, String type, String model, String description) throws IOException {
        return open(fileName, type, model, description, "MIRIMAGE");
    }

    /** Begins a FITS file with the keywords that every reference has. */
    FitsFileWriter open(String fileName, String type, String model, String description, String detector)
            throws IOException {
        return new FitsFileWriter(references.resolve(fileName))
                .primary()
                .key("DATE", "2026-11-01T00:00:00.000", "Date this file was created (UTC)")
                .key("FILENAME", fileName, "Name of the file")
                .key("DATAMODL", model, "Type of data model")
                .key("TELESCOP", "JWST", "Telescope used to acquire the data")
                .key("REFTYPE", type.toUpperCase(Locale.ROOT), "Reference file type")
                .key("PEDIGREE", "DUMMY", "The pedigree of the reference file")
                .key("DESCRIP", description, "Description of the reference file")
                .key("AUTHOR", "webbcal", "Author of the reference file")
                .key("USEAFTER", "2000-01-01T00:00:00", "Use after date of the reference file")
                .key("INSTRUME", instrument, "Instrument used to acquire the data")
                .key("DETECTOR", detector, "Name of detector used to acquire the data");
    }

    /** Adds the keywords of a subarray. */
    static FitsFileWriter subarray(FitsFileWriter out, String name, MiriSubarray s) {
        return out.key("SUBARRAY", name, "Subarray used")
                .key("SUBSTRT1", s.xStartFits(), "Starting pixel in axis 1 direction")
                .key("SUBSTRT2", s.yStartFits(), "Starting pixel in axis 2 direction")
                .key("SUBSIZE1", s.nx(), "Number of pixels in axis 1 direction")
                .key("SUBSIZE2", s.ny(), "Number of pixels in axis 2 direction")
                .key("FASTAXIS", 1, "Fast readout axis direction")
                .key("SLOWAXIS", 2, "Slow readout axis direction")
                .history("Synthetic: made by code for demonstrations and tests, not for science.");
    }

    /** Adds the keywords of a whole-detector file that serves every subarray by cut-out. */
    static FitsFileWriter generic(FitsFileWriter out) {
        return subarray(out, "GENERIC", MiriSubarray.FULL);
    }

    /** Writes the numbering of flags: bit 0 is the first name. */
    static void definition(FitsFileWriter out, String... names) throws IOException {
        List<Integer> bits = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            bits.add(i);
            values.add(1L << i);
            descriptions.add("");
        }
        out.table(
                "DQ_DEF",
                List.of(
                        FitsFileWriter.Column.integers("BIT", bits),
                        FitsFileWriter.Column.unsigned("VALUE", values),
                        FitsFileWriter.Column.text("NAME", 40, List.of(names)),
                        FitsFileWriter.Column.text("DESCRIPTION", 80, descriptions)));
    }

    /** Value of a pixel of the whole detector. */
    @FunctionalInterface
    interface PixelValue {
        float at(int x, int y, Imager.Kind kind);
    }

    /** Map of the whole detector, [y][x]. */
    float[] map(PixelValue value) {
        return map(MiriSubarray.FULL, value);
    }

    /** Map of a subarray, [y][x]. */
    float[] map(MiriSubarray s, PixelValue value) {
        var out = new float[s.nx() * s.ny()];
        for (int y = 0; y < s.ny(); y++) {
            int detectorY = y + s.yStartFits() - 1;
            for (int x = 0; x < s.nx(); x++) {
                int detectorX = x + s.xStartFits() - 1;
                out[y * s.nx() + x] = value.at(detectorX, detectorY, imager.kind[detectorY * Imager.NX + detectorX]);
            }
        }
        return out;
    }

    /** Flags of the whole detector, [y][x]. */
    int[] flags(PixelValue value) {
        float[] v = map(value);
        var out = new int[v.length];
        for (int p = 0; p < v.length; p++) {
            out[p] = (int) v[p];
        }
        return out;
    }

    /** The metadata of an ASDF file. */
    static String meta(String model, String type, String instrument, String more) {
        return "{author: webbcal, date: '2026-11-01T00:00:00.000', description: synthetic, " + more + "instrument: {"
                + instrument + "name: MIRI}, "
                + (model.isEmpty() ? "" : "model_type: " + model + ", ") + "origin: webbcal, pedigree: DUMMY, reftype: "
                + type
                + ", telescope: JWST, useafter: '2000-01-01T00:00:00'}";
    }

    /** Writes an ASDF file from the text of its tree. */
    void write(String name, String tree) throws IOException {
        Files.writeString(references.resolve(name), text(tree));
    }

    /** Writes a file of plain text. */
    void writeText(String name, String text) throws IOException {
        Files.writeString(references.resolve(name), text);
    }

    /**
     * Writes an ASDF file with one array beside its tree, compressed by zlib.
     *
     * @param array what {@code source: 0} in the tree stands for
     */
    void write(String name, String tree, byte[] array) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var zlib = new DeflaterOutputStream(packed, new Deflater(Deflater.BEST_COMPRESSION))) {
            zlib.write(array);
        }
        byte[] sum;
        try {
            sum = MessageDigest.getInstance("MD5").digest(packed.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        // magic, length of the header, flags, compression, allocated, used, size of the array, checksum
        var header = ByteBuffer.allocate(54);
        header.put(new byte[] {(byte) 0xD3, 'B', 'L', 'K'}).putShort((short) 48).putInt(0);
        header.put("zlib".getBytes(StandardCharsets.US_ASCII));
        header.putLong(packed.size())
                .putLong(packed.size())
                .putLong(array.length)
                .put(sum);
        try (var out = Files.newOutputStream(references.resolve(name))) {
            out.write(text(tree).getBytes(StandardCharsets.UTF_8));
            out.write(header.array());
            packed.writeTo(out);
        }
    }

    private static String text(String tree) {
        return """
                #ASDF 1.0.0
                #ASDF_STANDARD 1.5.0
                %YAML 1.1
                %TAG ! tag:stsci.edu:asdf/
                --- !core/asdf-1.1.0
                """ + tree + "...\n";
    }
}
