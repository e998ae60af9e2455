package org.webbcal.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/** A FITS file as cards and bytes, to be spoiled in any way: nothing here keeps it valid. */
final class Fits {

    private static final int BLOCK = 2880;
    private static final int CARD = 80;

    /** One HDU; {@code data} with its padding. */
    static final class Hdu {
        private final List<String> cards = new ArrayList<>();
        private byte[] data = new byte[0];

        private int find(String key) {
            for (int i = 0; i < cards.size(); i++) {
                if (cards.get(i).startsWith(String.format("%-8s=", key))) {
                    return i;
                }
            }
            return -1;
        }

        private String value(String key, String otherwise) {
            int i = find(key);
            return i < 0
                    ? otherwise
                    : cards.get(i)
                            .substring(10)
                            .split("/")[0]
                            .strip()
                            .replace("'", "")
                            .strip();
        }

        private String name() {
            return value("EXTNAME", "");
        }
    }

    private final List<Hdu> hdus = new ArrayList<>();

    private Fits() {}

    /** Reads a sound file. */
    static Fits read(Path file) {
        try (var in = file.toString().endsWith(".gz")
                ? new GZIPInputStream(Files.newInputStream(file))
                : Files.newInputStream(file)) {
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Fits parse(byte[] bytes) {
        var fits = new Fits();
        int at = 0;
        while (at < bytes.length) {
            var hdu = new Hdu();
            while (true) {
                var card = new String(bytes, at, CARD, StandardCharsets.ISO_8859_1);
                at += CARD;
                if (card.startsWith("END     ")) {
                    break;
                }
                hdu.cards.add(card);
            }
            at = padded(at);
            long size = Math.abs(Integer.parseInt(hdu.value("BITPIX", "8"))) / 8;
            int axes = Integer.parseInt(hdu.value("NAXIS", "0"));
            for (int i = 1; i <= axes; i++) {
                size *= Long.parseLong(hdu.value("NAXIS" + i, "0"));
            }
            int n = axes == 0 ? 0 : padded((int) (size + Long.parseLong(hdu.value("PCOUNT", "0"))));
            hdu.data = Arrays.copyOfRange(bytes, at, at + n);
            at += n;
            fits.hdus.add(hdu);
        }
        return fits;
    }

    private static int padded(int n) {
        return (n + BLOCK - 1) / BLOCK * BLOCK;
    }

    private Hdu hdu(String name) {
        return name.equals("PRIMARY")
                ? hdus.get(0)
                : hdus.stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow();
    }

    /** Names of the extensions, in order. */
    List<String> names() {
        return hdus.stream().skip(1).map(Hdu::name).toList();
    }

    /** Cards of an HDU but those that begin with one of some words. */
    List<String> cards(String extension, String... without) {
        return hdu(extension).cards.stream()
                .filter(c -> Arrays.stream(without).noneMatch(c::startsWith))
                .toList();
    }

    /** The bytes of an extension, with their padding. */
    byte[] content(String extension) {
        return hdu(extension).data.clone();
    }

    /** Puts a value as it stands in the card, quotes included; null takes the keyword out. */
    Fits set(String extension, String key, String value) {
        var hdu = hdu(extension);
        int i = hdu.find(key);
        if (value == null) {
            hdu.cards.remove(i);
            return this;
        }
        var card = String.format("%-80s", String.format("%-8s= %20s", key, value));
        if (i < 0) {
            hdu.cards.add(card);
        } else {
            hdu.cards.set(i, card);
        }
        return this;
    }

    /** Exchanges two rows of a table. */
    Fits swapRows(String extension, int a, int b) {
        int width = Integer.parseInt(hdu(extension).value("NAXIS1", "0"));
        return data(extension, d -> {
            var row = Arrays.copyOfRange(d, a * width, (a + 1) * width);
            System.arraycopy(d, b * width, d, a * width, width);
            System.arraycopy(row, 0, d, b * width, width);
            return d;
        });
    }

    Fits without(String extension) {
        hdus.removeIf(h -> h.name().equals(extension));
        return this;
    }

    /** Only the primary HDU is left. */
    Fits bare() {
        hdus.subList(1, hdus.size()).clear();
        return this;
    }

    Fits data(String extension, UnaryOperator<byte[]> change) {
        hdu(extension).data = change.apply(hdu(extension).data);
        return this;
    }

    /** All values of an extension become one pattern of bytes. */
    Fits fill(String extension, int... pattern) {
        return data(extension, d -> {
            for (int i = 0; i < d.length; i++) {
                d[i] = (byte) pattern[i % pattern.length];
            }
            return d;
        });
    }

    /** An image extension of 8, 16 or 32 bit integers, all of one value in the last byte. */
    Fits addImage(String name, int bitpix, int value, int... fastestFirst) {
        var hdu = new Hdu();
        int size = bitpix / 8;
        hdu.cards.add(String.format("%-80s", "XTENSION= 'IMAGE   '"));
        hdus.add(hdu);
        hdu.cards.add(String.format("%-80s", "EXTNAME = '" + name + "'"));
        set(name, "BITPIX", String.valueOf(bitpix)).set(name, "NAXIS", String.valueOf(fastestFirst.length));
        for (int i = 0; i < fastestFirst.length; i++) {
            set(name, "NAXIS" + (i + 1), String.valueOf(fastestFirst[i]));
            size *= fastestFirst[i];
        }
        set(name, "PCOUNT", "0").set(name, "GCOUNT", "1");
        hdu.data = new byte[padded(size)];
        for (int i = bitpix / 8 - 1; i < size; i += bitpix / 8) {
            hdu.data[i] = (byte) value;
        }
        return this;
    }

    /** Rows of 1 MB of cards that no header has. */
    Fits addCards(int n) {
        for (int i = 0; i < n; i++) {
            hdus.get(0).cards.add(String.format("%-80s", String.format("K%07d= %20d", i, i)));
        }
        return this;
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        for (var hdu : hdus) {
            var header = new StringBuilder(String.join("", hdu.cards)).append(String.format("%-80s", "END"));
            header.append(" ".repeat(padded(header.length()) - header.length()));
            out.writeBytes(header.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(hdu.data);
        }
        return out.toByteArray();
    }

    Path write(Path file) {
        try {
            return Files.write(file, bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
