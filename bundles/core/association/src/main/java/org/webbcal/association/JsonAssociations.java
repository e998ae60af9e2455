package org.webbcal.association;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.association.Association;
import org.webbcal.api.association.Associations;
import org.webbcal.api.association.Grouping;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** Association files as the archive writes them (JSON), and the grouping of a folder. */
@Component(service = Associations.class)
public final class JsonAssociations implements Associations {

    /** Larger association files do not exist; the bound keeps a stranger's file from filling the memory. */
    private static final long MAX_BYTES = 64L << 20;

    /** Names of products longer than this leave no place for a suffix. */
    private static final int MAX_NAME = 200;

    private final ObjectMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    public List<Association> read(Path file) throws CalibrationException {
        var tree = parse(file);
        var products = tree.path("products");
        if (!products.isArray() || products.isEmpty()) {
            throw bad(file, "an association needs a list 'products' with at least one product");
        }
        List<Association> associations = new ArrayList<>();
        for (var product : products) {
            var name = product.path("name").asText("");
            if (!name.matches("[A-Za-z0-9_+{-][A-Za-z0-9._+{}-]*")) {
                throw bad(
                        file,
                        "product name '" + printable(name)
                                + "' is not a plain file name (letters, digits and . _ + - { })");
            }
            if (name.length() > MAX_NAME) {
                throw bad(
                        file,
                        "product name '" + name.substring(0, 40) + "…' has " + name.length()
                                + " characters, expected at most " + MAX_NAME);
            }
            List<Association.Member> members = new ArrayList<>();
            for (var member : product.path("members")) {
                members.add(member(file, member));
            }
            if (members.isEmpty()) {
                throw bad(file, "product " + name + " has no members");
            }
            associations.add(new Association(
                    tree.path("asn_type").asText("").toLowerCase(Locale.ROOT),
                    tree.path("asn_id").asText(""),
                    name,
                    members,
                    file,
                    tree.path("asn_pool").asText("")));
        }
        return associations;
    }

    private JsonNode parse(Path file) throws CalibrationException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw bad(file, "is larger than " + (MAX_BYTES >> 20) + " MB, which no association is");
            }
            var tree = json.readTree(file.toFile());
            if (!tree.isObject()) {
                throw bad(file, "an association is a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            var where = e.getLocation() == null || e.getLocation().getLineNr() < 1
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            throw bad(
                    file,
                    "is not valid JSON (" + where
                            + printable(
                                    e.getOriginalMessage().lines().findFirst().orElse("")) + ")");
        } catch (NoSuchFileException e) {
            throw bad(file, "no such file");
        } catch (AccessDeniedException e) {
            throw bad(file, "no permission to read it");
        } catch (IOException e) {
            throw bad(file, "cannot be read: " + e.getMessage());
        }
    }

    private static Association.Member member(Path file, JsonNode member) throws CalibrationException {
        var name = member.path("expname").asText("");
        if (name.isBlank()) {
            throw bad(file, "a member has no 'expname'");
        }
        var catalog = member.path("tweakreg_catalog").asText("");
        return new Association.Member(
                inside(file, name),
                member.path("exptype").asText("science").toLowerCase(Locale.ROOT),
                member.path("group_id").asText(""),
                catalog.isEmpty() ? "" : inside(file, catalog).toString());
    }

    /** A file named in an association lies in its folder or below it: associations come from strangers, and may not reach for other files. */
    private static Path inside(Path file, String name) throws CalibrationException {
        var folder = file.toAbsolutePath().normalize().getParent();
        try {
            var path = folder.resolve(name).normalize();
            if (!name.contains("\\") && path.startsWith(folder) && !path.equals(folder)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw bad(file, "member '" + printable(name) + "' is no name of a file");
        }
        throw bad(
                file,
                "member '" + printable(name)
                        + "' lies outside the folder of the association; put it, or a link to it, beside the association");
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static CalibrationException bad(Path file, String what) {
        return new CalibrationException(
                ExitStatus.BAD_INPUT, file + ": " + what + "; see the archive's association format");
    }

    /**
     * {@inheritDoc}
     *
     * <p>Products of level 3 are named {@code jw<program>-o<observation>_<target>_miri_<filter>[-<subarray>]}.
     *
     * @see ImagingGroups
     * @see PrismGroups
     */
    @Override
    public Grouping group(List<Probe> exposures) {
        List<Association> associations = new ArrayList<>(ImagingGroups.of(exposures));
        var prism = PrismGroups.of(exposures);
        associations.addAll(prism.associations());
        return new Grouping(associations, prism.notes());
    }
}
