package org.webbcal.api.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;

class EvidenceTest {

    /** A product of a name, in whose making the step {@code s} took part. */
    private record Named(String name, String stem, String suffix) implements Evidence.Product {
        static Named of(String name) {
            int at = name.lastIndexOf('_');
            return new Named(name, name.substring(0, at), name.substring(at + 1));
        }

        @Override
        public FileKind kind() {
            return FileKind.IMAGE;
        }

        @Override
        public Header primary() {
            return new Header();
        }

        @Override
        public List<StepRecord> steps() {
            return List.of(new StepRecord("s", "s", "b", "1", "COMPLETE", "", 0, Map.of(), Map.of(), Map.of()));
        }

        @Override
        public ImageModel image() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SpectrumModel spectra() {
            throw new UnsupportedOperationException();
        }
    }

    private static List<String> telling(String... names) {
        var products =
                Arrays.stream(names).map(n -> (Evidence.Product) Named.of(n)).toList();
        var evidence = new Evidence() {
            @Override
            public String mode() {
                return "m";
            }

            @Override
            public List<Product> products() {
                return products;
            }
        };
        return evidence.tellingOf("s").stream().map(Evidence.Product::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "jw01234001001_02101_00001_mirimage_rate, jw01234001001_02101_00001_mirimage, false",
        "jw01234001001_02101_00001_mirimage_o001_crf, jw01234001001_02101_00001_mirimage, false",
        "jw01234001001_02101_00001-seg002_mirimage_x1dints, jw01234001001_02101_00001-seg002_mirimage, false",
        "jw01234-o001_t001_miri_p750l_x1d, jw01234-o001_t001_miri_p750l, true",
        "jw01234-c1001_t001_miri_p750l_x1d, jw01234-c1001_t001_miri_p750l, true",
        "my_own_cal, my_own, false"
    })
    void namesTellExposuresAndWhatWasMadeOfThem(String name, String exposure, boolean combined) {
        assertEquals(exposure, Named.of(name).exposure());
        assertEquals(combined, Named.of(name).combined());
    }

    @Test
    void eachExposureTellsOnce() {
        var a = "jw01234001001_02101_00001_mirimage";
        var all = "jw01234-o001_t001_miri_p750l_x1d";
        assertEquals(List.of(a + "_rate"), telling(all, a + "_cal", a + "_rate", a + "_rateints"));
        assertEquals(List.of(a + "_cal"), telling(all, a + "_cal", a + "_o001_crf", a + "_x1d"));
        assertEquals(List.of(all), telling(all), "where nothing else is left");
    }
}
