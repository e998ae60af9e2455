package org.webbcal.io.asdf.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.io.asdf.AsdfFile;
import org.webbcal.io.asdf.AsdfWriter;
import org.webbcal.io.asdf.Tagged;

/** Opens and writes ASDF files for reference files, steps and tools. */
@Component(service = AsdfAccess.class)
public final class AsdfTrees implements AsdfAccess {

    @Override
    public Map<String, Object> read(Path file) throws IOException {
        var out = new LinkedHashMap<String, Object>();
        var done = new IdentityHashMap<Object, Object>();
        AsdfFile.open(file).tree().forEach((k, v) -> out.put(k, plain(v, done)));
        return out;
    }

    @Override
    public void write(Path file, Map<String, Object> tree) throws IOException {
        var bytes = new AsdfWriter("1").write(tree);
        var target = file.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new IOException(file + ": there is no folder " + target.getParent() + "; make it first");
        }
        // aside first: what has the name is whole
        var aside = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(aside, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Replaces tagged nodes by maps that hold the tag. A value that occurs twice is replaced once. */
    private static Object plain(Object value, Map<Object, Object> done) {
        if (!(value instanceof Map<?, ?> || value instanceof List<?> || value instanceof Tagged)) {
            return value;
        }
        var known = done.get(value);
        if (known != null) {
            return known;
        }
        Object plain;
        if (value instanceof List<?> list) {
            var out = new ArrayList<Object>(list.size());
            list.forEach(v -> out.add(plain(v, done)));
            plain = out;
        } else {
            var out = new LinkedHashMap<String, Object>();
            Object content = value;
            if (value instanceof Tagged t) {
                out.put("!tag", t.tag());
                content = t.value();
                if (!(content instanceof Map<?, ?>)) {
                    out.put("value", plain(content, done));
                }
            }
            if (content instanceof Map<?, ?> map) {
                map.forEach((k, v) -> out.put(String.valueOf(k), plain(v, done)));
            }
            plain = out;
        }
        done.put(value, plain);
        return plain;
    }
}
