package org.webbcal.report.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.WholeFile;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.diagnose.Diagnosis;
import org.webbcal.model.Header;
import org.webbcal.model.SpectrumModel;
import org.webbcal.preview.Preview;
import org.webbcal.preview.PreviewOptions;
import org.webbcal.preview.PreviewOptions.Box;
import org.webbcal.report.Reports;

/** Collects pictures, findings and accounts, and hands them to the page. */
@Component(service = Reports.class)
public final class ReportService implements Reports {

    /** Products that spectra are extracted from. */
    private static final Set<String> EXTRACTED_FROM = Set.of("s2d", "cal", "calints", "crf", "crfints");

    private static final int PICTURE_SIZE = 780;
    /** Times wider than high from which a picture has a line for itself. */
    private static final double WIDE = 1.5;

    private static final String LOG = "webbcal.log";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Diagnosis diagnosis;
    private final Preview preview;

    @Activate
    public ReportService(@Reference Diagnosis diagnosis, @Reference Preview preview) {
        this.diagnosis = diagnosis;
        this.preview = preview;
    }

    @Override
    public Report write(Path folder, Path page) throws CalibrationException {
        if (!Files.isDirectory(folder)) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, folder + ": no such folder; name the folder that products were written to");
        }
        var result = diagnosis.diagnose(List.of(folder));
        List<String> remarks = new ArrayList<>(result.remarks());
        List<Shown> shown = new ArrayList<>();
        for (var evidence : result.evidence()) {
            var apertures = new Apertures();
            for (var product : evidence.products()) {
                if (product.kind() == FileKind.SPECTRUM) {
                    shown.add(spectra(evidence, product, apertures, remarks));
                }
            }
            for (var product : evidence.products()) {
                if (product.kind() != FileKind.SPECTRUM) {
                    shown.add(image(folder, evidence, product, apertures, remarks));
                }
            }
        }
        shown.sort(Comparator.comparing((Shown s) -> s.product().stem()).thenComparingInt(Shown::order));
        var warnings = warnings(folder.resolve(LOG));
        var data = Path.of(page.toString().replaceFirst("(?i)\\.html?$", "") + ".json");
        var title = folder.toAbsolutePath().normalize().getFileName();
        replace(page, new ReportPage(title == null ? "/" : title.toString(), shown, result, warnings).html());
        replace(data, json(shown, result, warnings));
        return new Report(page, data, remarks);
    }

    private Shown spectra(Evidence evidence, Evidence.Product product, Apertures apertures, List<String> remarks) {
        try {
            var spectra = product.spectra();
            apertures.add(product.exposure(), spectra);
            var picture = preview.draw(spectra, product.name());
            return new Shown(
                    product, evidence.mode(), png(picture.image()), wide(picture.image()), Flags.shares(spectra));
        } catch (CalibrationException e) {
            remarks.add(e.getMessage());
            return new Shown(product, evidence.mode(), new byte[0], false, Map.of());
        }
    }

    private Shown image(
            Path folder, Evidence evidence, Evidence.Product product, Apertures apertures, List<String> remarks) {
        var options = new PreviewOptions(null, "", PICTURE_SIZE, apertures.of(product));
        try {
            if (product.kind() == FileKind.RAMP) {
                var picture = preview.draw(folder.resolve(product.name()), options);
                return new Shown(product, evidence.mode(), png(picture.image()), wide(picture.image()), Map.of());
            }
            var image = product.image();
            var picture = preview.draw(image, product.name(), options);
            return new Shown(
                    product, evidence.mode(), png(picture.image()), wide(picture.image()), Flags.shares(image));
        } catch (CalibrationException e) {
            remarks.add(e.getMessage());
            return new Shown(product, evidence.mode(), new byte[0], false, Map.of());
        }
    }

    private static boolean wide(BufferedImage image) {
        return image.getWidth() > WIDE * image.getHeight();
    }

    private static byte[] png(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        ImageIO.setUseCache(false);
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException("a picture could not be packed in memory", e);
        }
        return bytes.toByteArray();
    }

    /** Where spectra were extracted, by the exposure of their products. */
    private static final class Apertures {
        private final Map<String, List<Box>> byStem = new LinkedHashMap<>();

        void add(String stem, SpectrumModel model) {
            for (var spectrum : model.spectra()) {
                var h = spectrum.header();
                if (h.number("EXTRXSTR").isPresent() && h.number("EXTRYSTR").isPresent()) {
                    byStem.computeIfAbsent(stem, s -> new ArrayList<>()).add(box(h));
                }
            }
        }

        /** From pixels counted from 1, both ends included, to edges counted from 0. */
        private static Box box(Header h) {
            double x0 = h.number("EXTRXSTR", 1);
            double y0 = h.number("EXTRYSTR", 1);
            return new Box(
                    x0 - 1.5, h.number("EXTRXSTP", x0) - 0.5, y0 - 1.5, h.number("EXTRYSTP", y0) - 0.5, "aperture");
        }

        /** Those of the spectra that were made of this image: rectified ones where there are any, else those of the detector. */
        List<Box> of(Evidence.Product product) {
            return EXTRACTED_FROM.contains(product.suffix())
                    ? byStem.getOrDefault(product.exposure(), List.of())
                    : List.of();
        }
    }

    /** Warnings of the last run in the folder. */
    static List<String> warnings(Path log) {
        List<String> warnings = new ArrayList<>();
        if (Files.isReadable(log)) {
            try (var lines = Files.lines(log, StandardCharsets.UTF_8)) {
                lines.forEach(line -> {
                    if (line.matches("\\S+Z  (done|failed|cancelled).*")) {
                        warnings.add(null);
                    } else if (line.contains("  WARNING  ")) {
                        warnings.add(line.replaceFirst("^\\S+Z  ", "").replaceFirst("  WARNING  ", ": "));
                    }
                });
            } catch (IOException | java.io.UncheckedIOException e) {
                warnings.add(log + " cannot be read: " + e.getMessage());
            }
        }
        while (!warnings.isEmpty() && warnings.get(warnings.size() - 1) == null) {
            warnings.remove(warnings.size() - 1);
        }
        return warnings.subList(warnings.lastIndexOf(null) + 1, warnings.size());
    }

    private static String json(List<Shown> shown, Diagnosis.Result result, List<String> warnings) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("products", shown.stream().map(ReportService::tree).toList());
        List<Map<String, Object>> issues = new ArrayList<>();
        for (var examined : result.examined()) {
            Map<String, Object> issue = new LinkedHashMap<>();
            issue.put("issue", examined.issue().id());
            issue.put("title", examined.issue().title());
            issue.put("mode", examined.mode());
            issue.put("findings", examined.findings());
            issues.add(issue);
        }
        tree.put("issues", issues);
        tree.put("warnings", warnings);
        try {
            return JSON.writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> tree(Shown shown) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", shown.product().name());
        tree.put("mode", shown.mode());
        tree.put("flags", shown.flags());
        tree.put("steps", shown.product().steps());
        return tree;
    }

    private static void replace(Path file, String content) throws CalibrationException {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
