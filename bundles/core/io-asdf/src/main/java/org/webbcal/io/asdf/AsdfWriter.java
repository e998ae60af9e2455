package org.webbcal.io.asdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.internal.NodeBuilder;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/**
 * Writes a tree as an ASDF file, of standard 1.5.0 unless another one is asked for.
 *
 * <p>Values are those that {@link AsdfFile} gives: maps, lists, text, numbers, truth values, null, {@link org.webbcal.model.Plane},
 * {@link org.webbcal.lib.wcs.Transform}, {@link org.webbcal.lib.wcs.Gwcs}, {@link Tagged}. The result is the same for the same tree, byte by byte.
 */
public final class AsdfWriter {

    private static final byte[] MAGIC = {(byte) 0xD3, 'B', 'L', 'K'};

    private final Map<String, Object> software = new LinkedHashMap<>();
    private final AsdfStandard standard;

    /** Writes standard 1.5.0. See {@link #AsdfWriter(String, AsdfStandard)}. */
    public AsdfWriter(String version) {
        this(version, AsdfStandard.V1_5);
    }

    /**
     * @param version of the program, for {@code asdf_library}
     * @param standard which versions of tags are written
     */
    public AsdfWriter(String version, AsdfStandard standard) {
        this.standard = standard;
        software.put("author", "webbcal");
        software.put("name", "webbcal");
        software.put("version", version);
    }

    /**
     * One complete file.
     *
     * @throws IllegalArgumentException if the tree holds something that has no form in ASDF
     */
    public byte[] write(Map<String, Object> tree) {
        var root = new LinkedHashMap<String, Object>();
        root.put("asdf_library", new Tagged(standard.tag("tag:stsci.edu:asdf/core/software"), software));
        tree.forEach((k, v) -> {
            if (!k.equals("asdf_library")) {
                root.put(k, v);
            }
        });
        var builder = new NodeBuilder(standard);
        var node = builder.node(new Tagged(standard.tag("tag:stsci.edu:asdf/core/asdf"), root));
        var out = new ByteArrayOutputStream();
        try {
            out.write(("#ASDF 1.0.0\n#ASDF_STANDARD " + standard.version() + "\n").getBytes(StandardCharsets.US_ASCII));
            Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            var options = options();
            var serializer = new Serializer(new Emitter(text, options), new Resolver(), options, null);
            serializer.open();
            serializer.serialize(node);
            serializer.close();
            text.flush();
            writeBlocks(out, builder.blocks());
        } catch (IOException e) {
            throw new AssertionError("writing to memory does not fail", e);
        }
        return out.toByteArray();
    }

    private static DumperOptions options() {
        var options = new DumperOptions();
        options.setVersion(DumperOptions.Version.V1_1);
        options.setTags(new LinkedHashMap<>(Map.of("!", "tag:stsci.edu:asdf/")));
        options.setExplicitStart(true);
        options.setExplicitEnd(true);
        options.setAllowUnicode(true);
        options.setWidth(100);
        options.setLineBreak(DumperOptions.LineBreak.UNIX);
        return options;
    }

    private static void writeBlocks(ByteArrayOutputStream out, List<byte[]> blocks) throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        var offsets = new ArrayList<Integer>();
        for (byte[] data : blocks) {
            offsets.add(out.size());
            var header = ByteBuffer.allocate(54).order(ByteOrder.BIG_ENDIAN);
            header.put(MAGIC).putShort((short) 48).putInt(0).putInt(0);
            header.putLong(data.length)
                    .putLong(data.length)
                    .putLong(data.length)
                    .put(md5(data));
            out.write(header.array());
            out.write(data);
        }
        var index = new StringBuilder("#ASDF BLOCK INDEX\n%YAML 1.1\n---\n");
        offsets.forEach(o -> index.append("- ").append(o).append('\n'));
        out.write(index.append("...\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] md5(byte[] data) {
        try {
            return MessageDigest.getInstance("MD5").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
