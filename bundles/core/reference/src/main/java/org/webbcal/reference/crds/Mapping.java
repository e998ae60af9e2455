package org.webbcal.reference.crds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * A mapping file: {@code .pmap}, {@code .imap} or {@code .rmap}.
 *
 * @param name base name
 * @param header its header section
 * @param selector its selector section: a map for the upper two kinds, a {@link MappingParser.Call} for rules
 */
public record Mapping(String name, Map<Object, Object> header, Object selector) {

    private static final byte[] CHECKSUM_KEY = "sha1sum".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads a mapping.
     *
     * @param bytes the file
     * @param verify whether its checksum must be right
     */
    public static Mapping parse(String name, byte[] bytes, boolean verify) throws MappingException {
        var sections = MappingParser.sections(name, new String(bytes, StandardCharsets.UTF_8));
        if (!(sections.get("header") instanceof Map<?, ?> rawHeader)) {
            throw new MappingException(name + ": no header section");
        }
        Object selector = sections.get("selector");
        if (!(selector instanceof Map) && !(selector instanceof MappingParser.Call)) {
            throw new MappingException(name + ": no selector section");
        }
        Map<Object, Object> header = Map.copyOf(rawHeader);
        if (verify) {
            String found = checksum(bytes);
            Object stated = header.get("sha1sum");
            if (!found.equals(stated)) {
                throw new MappingException(
                        name + ": SHA-1 is " + found + ", the file says " + stated + "; fetch it again with crds sync");
            }
        }
        return new Mapping(name, header, selector);
    }

    /** SHA-1 in hexadecimal of all lines that do not hold the word {@code sha1sum}. */
    public static String checksum(byte[] bytes) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        int start = 0;
        while (start < bytes.length) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            end = Math.min(end + 1, bytes.length);
            if (!contains(bytes, start, end)) {
                digest.update(bytes, start, end - start);
            }
            start = end;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static boolean contains(byte[] bytes, int from, int to) {
        for (int i = from; i + CHECKSUM_KEY.length <= to; i++) {
            int k = 0;
            while (k < CHECKSUM_KEY.length && bytes[i + k] == CHECKSUM_KEY[k]) {
                k++;
            }
            if (k == CHECKSUM_KEY.length) {
                return true;
            }
        }
        return false;
    }
}
