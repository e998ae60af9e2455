package org.webbcal.report.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.diagnose.Diagnosis;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.preview.Picture;
import org.webbcal.preview.Preview;
import org.webbcal.preview.PreviewOptions;
import org.webbcal.preview.PreviewOptions.Box;

class ReportServiceTest {

    private static final String EVIL = "<script>alert('x')</script>";

    @TempDir
    Path folder;

    private final List<List<Box>> outlined = new ArrayList<>();

    /** A product in memory. */
    private record Product(String name, String suffix, FileKind kind, ImageModel image, SpectrumModel spectra)
            implements Evidence.Product {
        @Override
        public String stem() {
            return name.replace("_" + suffix + ".fits", "");
        }

        @Override
        public Header primary() {
            return new Header().set("TARGPROP", EVIL).set("EFFEXPTM", 27.750400000000003);
        }

        @Override
        public List<Evidence.StepRecord> steps() {
            return List.of(new Evidence.StepRecord(
                    "jump",
                    "jump",
                    "org.webbcal.step.jump",
                    "1",
                    "COMPLETE",
                    "",
                    0.5,
                    Map.of(),
                    Map.of("gain", "g_0001.fits"),
                    Map.of("gain", "2022-05-25T00:00:00"),
                    Map.of("jumps", 7)));
        }
    }

    private record Products(String mode, List<Evidence.Product> products) implements Evidence {}

    private Diagnosis diagnosis(List<Evidence.Product> products) {
        return new Diagnosis() {
            @Override
            public List<IssueDescriptor> issues() {
                return List.of();
            }

            @Override
            public List<Listed> issues(String mode, List<PipelineInfo> pipeline) {
                return List.of();
            }

            @Override
            public Result diagnose(List<Path> inputs) {
                var measure = Measure.of("dropouts", 2, "").before(8).limit(4);
                var issue = IssueDescriptor.of("X-1", "holes")
                        .symptom("holes in spectra")
                        .build();
                var finding = Finding.present(products.get(0), "2 of 8 are left", "fill " + EVIL, measure);
                return new Result(
                        List.of(new Products("m", products)),
                        List.of(new Examined(issue, "m", List.of(finding))),
                        List.of());
            }
        };
    }

    private final class Painter implements Preview {
        @Override
        public Picture draw(Path product, PreviewOptions options) throws CalibrationException {
            throw new AssertionError("images are at hand");
        }

        @Override
        public Picture draw(ImageModel image, String name, PreviewOptions options) {
            outlined.add(options.boxes());
            return new Picture(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), List.of());
        }

        @Override
        public Picture draw(SpectrumModel spectra, String name) {
            return new Picture(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), List.of());
        }

        @Override
        public void write(Picture picture, Path png) {
            throw new AssertionError("pictures lie in the page");
        }
    }

    private static List<Evidence.Product> products() {
        var image = ImageModel.image(4, 4).withNoisePlanes();
        image.dq()[3] = Dq.DO_NOT_USE | Dq.HOT;
        var spectrum = Spectrum.single(2);
        spectrum.header()
                .set("EXTRXSTR", 2.5)
                .set("EXTRXSTP", 3.5)
                .set("EXTRYSTR", 1)
                .set("EXTRYSTP", 4);
        return List.of(
                new Product("a_cal.fits", "cal", FileKind.IMAGE, image, null),
                new Product(
                        "a_x1d.fits",
                        "x1d",
                        FileKind.SPECTRUM,
                        null,
                        SpectrumModel.of(Spectrum.Layout.SINGLE).add(spectrum)));
    }

    @Test
    void thePageHoldsPicturesFindingsAndAccountsAndNoForeignMarkup() throws Exception {
        Files.writeString(folder.resolve("webbcal.log"), """
                2026-01-01T00:00:00.000Z  a  jump  WARNING  of an earlier run
                2026-01-01T00:00:01.000Z  done
                2026-01-01T00:00:02.000Z  a  jump  WARNING  too hot
                2026-01-01T00:00:03.000Z  done
                """);
        var report = new ReportService(diagnosis(products()), new Painter()).write(folder, folder.resolve("r.html"));
        assertEquals(List.of(), report.remarks());
        var page = Files.readString(report.page());
        assertFalse(page.contains("<script"), "markup from a header");
        assertTrue(page.contains("&lt;script&gt;"));
        assertEquals(2, page.split("data:image/png;base64,", -1).length - 1);
        assertTrue(page.contains("X-1") && page.contains("2 of 8 are left"));
        assertTrue(page.contains("a  jump: too hot") && !page.contains("of an earlier run"));
        assertTrue(page.contains(">27.75<"), "the digits of a time");
        // 25 % of what it was
        assertTrue(page.contains("width:25.0%"));
        assertTrue(page.contains("HOT") && page.contains("6.25 %"));
        var data = new ObjectMapper().readTree(Files.readString(report.data()));
        assertEquals(2, data.get("products").size());
        assertEquals(
                8,
                data.get("issues")
                        .get(0)
                        .get("findings")
                        .get(0)
                        .get("measures")
                        .get(0)
                        .get("before")
                        .asInt());
        assertEquals("a  jump: too hot", data.get("warnings").get(0).asText());
    }

    @Test
    void theApertureIsOutlinedInTheImage() throws Exception {
        new ReportService(diagnosis(products()), new Painter()).write(folder, folder.resolve("r.html"));
        var box = outlined.get(0).get(0);
        // FITS columns 2.5 to 3.5 are 1.5 to 2.5 counted from 0; edges lie half a pixel outside
        assertEquals(1.0, box.x0());
        assertEquals(3.0, box.x1());
        assertEquals(-0.5, box.y0());
        assertEquals(3.5, box.y1());
    }

    @Test
    void whatStageThreeMakesOfAnExposureStandsWithIt() throws Exception {
        var products = new ArrayList<>(products());
        products.add(new Product("a_o001_crf.fits", "crf", FileKind.IMAGE, ImageModel.image(4, 4), null));
        var report = new ReportService(diagnosis(products), new Painter()).write(folder, folder.resolve("r.html"));
        var page = Files.readString(report.page());
        assertEquals(2, page.split("<h2>").length - 1, "known issues, and one exposure");
        assertEquals(2, outlined.size());
        assertEquals(outlined.get(0), outlined.get(1), "the aperture of its spectrum");
        assertTrue(page.contains("gain g_0001.fits, from 2022-05-25"));
    }

    @Test
    void aMissingFolderIsNamed() {
        var service = new ReportService(diagnosis(products()), new Painter());
        var e = assertThrows(
                CalibrationException.class, () -> service.write(folder.resolve("none"), folder.resolve("r.html")));
        assertTrue(e.getMessage().contains("none"));
    }
}
