package org.webbcal.diagnose.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.IssueDescriptor.Remedy;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.ExposureSummary;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.ModeInfo;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.core.api.StepInfo;
import org.webbcal.diagnose.Diagnosis.State;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class DiagnosisServiceTest {

    @TempDir
    Path folder;

    private final DiagnosisService service =
            new DiagnosisService(new Inspector(), new FitsProductReader(), new FitsAccessService());

    /** Says of every file that it is a rate of one mode; of those named {@code other} that nobody serves them. */
    private static final class Inspector implements Calibrator {
        @Override
        public ExposureSummary inspect(Path file, Optional<String> mode) throws CalibrationException {
            new FitsProductReader().probe(file);
            var name = file.getFileName().toString();
            return new ExposureSummary(
                    name,
                    name.replace("_rate.fits", ""),
                    "rate",
                    FileKind.IMAGE,
                    new int[2],
                    Map.of(),
                    name.startsWith("other") ? "" : "m",
                    List.of());
        }

        @Override
        public Plan plan(RunRequest request) {
            throw new AssertionError("not asked");
        }

        @Override
        public Job submit(Plan plan, ProgressListener listener) {
            throw new AssertionError("not asked");
        }

        @Override
        public List<Job> jobs() {
            return List.of();
        }

        @Override
        public List<StepInfo> steps() {
            return List.of();
        }

        @Override
        public List<ModeInfo> modes() {
            return List.of();
        }

        @Override
        public PipelineInfo pipeline(String mode, RunRequest settings) {
            throw new AssertionError("not asked");
        }
    }

    /** Present where the median of the image is over 1; tells what a step has noted. */
    private static final class TooBright implements KnownIssue {
        @Override
        public IssueDescriptor descriptor() {
            return IssueDescriptor.of("X-1", "too bright")
                    .modes("m")
                    .remedy("dim", Map.of("much", "true"))
                    .build();
        }

        @Override
        public List<Finding> examine(Evidence evidence) throws CalibrationException {
            var product = evidence.products("rate").get(0);
            double level = product.image().sci()[0];
            double before = product.step("dim")
                    .flatMap(s -> s.number("level").stream().boxed().findFirst())
                    .orElse(Double.NaN);
            var measure = Measure.of("level", level, "DN/s").before(before).limit(1);
            return List.of(
                    level > 1
                            ? Finding.present(product, "level " + level, "dim it", measure)
                            : Finding.mitigated(product, "level " + level, measure));
        }
    }

    private void write(String name, float level) throws CalibrationException {
        var image = ImageModel.image(4, 4).withNoisePlanes();
        java.util.Arrays.fill(image.sci(), level);
        var table = new Table();
        table.add(new Table.Column("LABEL", new String[] {"dim"}));
        table.add(new Table.Column("STEP", new String[] {"dim"}));
        table.add(new Table.Column("STATUS", new String[] {"COMPLETE"}));
        table.add(new Table.Column("SECONDS", new String[] {"0.125"}));
        table.add(new Table.Column("PARAMETERS", new String[] {"{\"much\":[\"true\",\"command line\"],\"n\":\"3\"}"}));
        table.add(new Table.Column(
                "REFERENCES", new String[] {"{\"flat\":[\"f_0001.fits\",\"2022-05-25\"],\"area\":\"a_0001.fits\"}"}));
        table.add(new Table.Column("NOTES", new String[] {"{\"level\":7.5}"}));
        image.tables().add(new TableExtension("WEBBCAL", 1, new Header(), table));
        new FitsProductWriter().write(image, folder.resolve(name));
    }

    @Test
    void aDetectorSeesDataAndWhatStepsHaveMeasured() throws Exception {
        write("a_rate.fits", 0.5f);
        service.addIssue(new TooBright());
        var result = service.diagnose(List.of(folder));
        assertEquals(List.of(), result.remarks());
        var product = result.evidence().get(0).products().get(0);
        assertEquals("a", product.stem());
        assertEquals(0.125, product.steps().get(0).seconds());
        assertEquals(Map.of("much", "true", "n", "3"), product.steps().get(0).parameters());
        assertEquals(
                Map.of("flat", "f_0001.fits", "area", "a_0001.fits"),
                product.steps().get(0).references());
        assertEquals(Map.of("flat", "2022-05-25"), product.steps().get(0).epochs());
        var finding = result.examined().get(0).findings().get(0);
        assertEquals(Verdict.MITIGATED, finding.verdict());
        assertEquals(7.5, finding.measures().get(0).before());
        assertEquals(0.5, finding.measures().get(0).value());
    }

    @Test
    void oneDetectorThatFailsDoesNotHideTheOthers() throws Exception {
        write("a_rate.fits", 2);
        service.addIssue(new TooBright());
        service.addIssue(new KnownIssue() {
            @Override
            public IssueDescriptor descriptor() {
                return IssueDescriptor.of("A-0", "broken").modes("m").build();
            }

            @Override
            public List<Finding> examine(Evidence evidence) {
                throw new IllegalStateException("boom");
            }
        });
        var result = service.diagnose(List.of(folder.resolve("a_rate.fits")));
        assertEquals(1, result.examined().size());
        assertEquals(Verdict.PRESENT, result.examined().get(0).findings().get(0).verdict());
        assertTrue(result.remarks().get(0).contains("A-0")
                && result.remarks().get(0).contains("boom"));
    }

    @Test
    void foldersPassOverWhatIsNoProductAndFilesDoNot() throws Exception {
        write("a_rate.fits", 2);
        write("other_rate.fits", 2);
        Files.writeString(folder.resolve("broken_rate.fits"), "no FITS");
        var result = service.diagnose(List.of(folder));
        assertEquals(1, result.evidence().get(0).products().size());
        assertEquals(2, result.remarks().size());
        assertThrows(CalibrationException.class, () -> service.diagnose(List.of(folder.resolve("broken_rate.fits"))));
        assertThrows(CalibrationException.class, () -> service.diagnose(List.of(folder.resolve("other_rate.fits"))));
    }

    @Test
    void anIssueIsOnWhenItsStepsRunWithItsParameters() {
        var remedies = List.of(new Remedy("dim", Map.of("much", "true")), new Remedy("mask", Map.of()));
        assertEquals(State.REPORTED, DiagnosisService.state(List.of(), List.of()));
        assertEquals(State.OFF, DiagnosisService.state(remedies, List.of(node("dim", "False", false))));
        assertEquals(State.OFF, DiagnosisService.state(remedies, List.of(node("dim", "true", true))));
        assertEquals(State.PARTLY, DiagnosisService.state(remedies, List.of(node("dim", "True", false))));
        assertEquals(
                State.ON,
                DiagnosisService.state(remedies, List.of(node("dim", "true", false), node("mask", "x", false))));
    }

    private static PipelineInfo.Node node(String step, String much, boolean skip) {
        return new PipelineInfo.Node(
                step,
                step,
                "bundle@1",
                List.of(),
                List.of(new PipelineInfo.Parameter("much", much, "default", true)),
                Map.of(),
                skip);
    }
}
