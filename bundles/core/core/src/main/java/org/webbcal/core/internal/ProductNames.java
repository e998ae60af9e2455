package org.webbcal.core.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SpectrumModel;

/** Names of products: stems without level suffix, and suffixes. */
final class ProductNames {

    private static final Set<String> SUFFIXES = new TreeSet<>(List.of(
            "bsub",
            "bsubints",
            "c1d",
            "cal",
            "calints",
            "cat",
            "crf",
            "crfints",
            "dark",
            "i2d",
            "mbsub",
            "median",
            "phot",
            "psfalign",
            "psfstack",
            "psfsub",
            "ramp",
            "rate",
            "rateints",
            "s2d",
            "s3d",
            "snr",
            "uncal",
            "whtlt",
            "x1d",
            "x1dints",
            "pipe"));

    private ProductNames() {}

    /** File name without folder, extension and one known suffix: {@code jw…_mirimage_uncal.fits.gz} gives {@code jw…_mirimage}. */
    static String stem(Path file) {
        var name =
                file.getFileName().toString().replaceFirst("\\.(gz|fz)$", "").replaceFirst("\\.(fits|json|asdf)$", "");
        int cut = Math.max(name.lastIndexOf('_'), name.lastIndexOf('-'));
        return cut > 0 && SUFFIXES.contains(name.substring(cut + 1)) ? name.substring(0, cut) : name;
    }

    /** The product suffix of a file name, or empty. */
    static String suffix(Path file) {
        var name =
                file.getFileName().toString().replaceFirst("\\.(gz|fz)$", "").replaceFirst("\\.(fits|json|asdf)$", "");
        var rest = name.substring(Math.min(name.length(), stem(file).length()));
        return rest.isEmpty() ? "" : rest.substring(1);
    }

    /** Suffix for a model: stacks of images and spectra of integrations carry {@code ints}. */
    static String suffixFor(String suffix, ScienceModel model) {
        boolean several = model instanceof ImageModel image && image.isCube()
                || model instanceof SpectrumModel spectra && spectra.isPerIntegration();
        return several && !suffix.endsWith("ints") ? suffix + "ints" : suffix;
    }

    /** Suffix of the same product with integrations: {@code cal} gives {@code calints}; what has none stays. */
    static String series(String suffix) {
        return SUFFIXES.contains(suffix + "ints") ? suffix + "ints" : suffix;
    }

    /** {@code cat} is an ECSV table, everything else FITS. */
    static String fileName(String stem, String suffix) {
        return stem + "_" + suffix + (Set.of("cat", "phot", "whtlt").contains(suffix) ? ".ecsv" : ".fits");
    }

    /** Inserts the association's id, unless the name has it already: {@code jw…_mirimage_o001}. */
    static String withAssociation(String stem, String id) {
        return id.isEmpty() || stem.endsWith("_" + id) ? stem : stem + "_" + id;
    }
}
