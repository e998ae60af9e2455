package org.webbcal.api.step;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/** What a step is given for one run. Implemented by the orchestrator and, for tests, by the test kit. */
@ProviderType
public interface StepContext {

    /** Facts of the exposure as planned; for a set, those of its first science member. */
    ExposureInfo exposure();

    /** Live primary header of the product under work: the place for keywords that a ramp step writes. For a set: of the first member. */
    Header header();

    /** Shape of the ramp exposure; null for steps on images and sets. */
    Shape4 rampShape();

    /** The effective parameters, already checked against their declared ranges. */
    <P extends Record> P parameters(Class<P> type);

    /**
     * A reference file for this exposure, opened, cut to the subarray. Empty when none applies ({@code N/A}) or the descriptor calls it
     * optional and none was found.
     *
     * @throws StepException if the file chosen cannot be read or does not fit the exposure
     */
    Optional<Reference> reference(String type) throws StepException;

    /**
     * A reference file that must be there.
     *
     * @throws StepException of status {@code MISSING_REFERENCE} naming the type and the remedy
     */
    Reference required(String type) throws StepException;

    /**
     * The date from which a reference file applies that this or an earlier step of the run has read, {@code 2022-05-25T00:00:00}; empty if none was read or it
     * does not say.
     */
    default Optional<String> appliesFrom(String type) {
        return Optional.empty();
    }

    /**
     * Gives a plane to later steps of the same exposure, without being a product of its own: the average dark current for the ramp fit.
     * A plane of that name is replaced.
     */
    void carry(Plane plane);

    /** A plane that an earlier step of this run gave along. */
    Optional<Plane> carried(String name);

    /**
     * Reads a table that a parameter names: ECSV, CSV or FITS; relative paths count from the working folder.
     *
     * @throws StepException if the file is missing or is no table
     */
    Table readTable(String path) throws StepException;

    /**
     * Reads the first image of a FITS file that a parameter names, as it is: neither cut out nor translated.
     *
     * @throws StepException if the file is missing or has no image, or if this context cannot open files
     */
    default Plane readImage(String path) throws StepException {
        throw StepException.unprocessable(path + ": images named by parameters cannot be opened here");
    }

    /**
     * Reads the spectra of a product that a parameter names.
     *
     * @throws StepException if the file is missing or holds no spectrum, or if this context cannot open files
     */
    default SpectrumModel readSpectrum(String path) throws StepException {
        throw StepException.unprocessable(path + ": spectra named by parameters cannot be opened here");
    }

    /**
     * Reads an image product with its planes and coordinates that a parameter names: a verification image of the target acquisition.
     *
     * @throws StepException if the file is missing or is no image product, or if this context cannot open files
     */
    default ImageModel readProduct(String path) throws StepException {
        throw StepException.unprocessable(path + ": products named by parameters cannot be opened here");
    }

    /**
     * Reads the image that goes with the exposure in a role of its association: the verification image of the target acquisition
     * ({@code target_acquisition}). The first, if there are several.
     *
     * @return empty if there is none
     * @throws StepException if it is no image product
     */
    default Optional<ImageModel> companion(String role) throws StepException {
        return Optional.empty();
    }

    /**
     * Reads the lines of a text file that a parameter names: lists of exposures with a value or a catalogue each.
     *
     * @throws StepException if the file is missing, or if this context cannot open files
     */
    default List<String> readLines(String path) throws StepException {
        throw StepException.unprocessable(path + ": text files named by parameters cannot be opened here");
    }

    /**
     * Writes a text file beside the products, named after them: for reference files that a step makes from the data.
     *
     * @param suffix what follows the name of the exposure, with the kind of file: {@code emi_ref_waves.asdf}
     * @return path of the file
     * @throws StepException if it cannot be written, or if this context cannot write files
     */
    default String writeText(String suffix, String text) throws StepException {
        throw StepException.unprocessable(suffix + ": files beside the products cannot be written here");
    }

    /**
     * A table that the exposure brought along: {@code INT_TIMES}, {@code GROUP}.
     *
     * @return empty if the exposure has none of that name
     */
    default Optional<Table> table(String name) {
        return Optional.empty();
    }

    /**
     * Reads an ASDF file that a parameter names; values as in {@link org.webbcal.api.product.AsdfAccess}. Relative paths count from the working folder.
     *
     * @return empty if there is no such file
     * @throws StepException if it cannot be read, or if this context cannot open files
     */
    default Optional<Map<String, Object>> readTree(String path) throws StepException {
        throw StepException.unprocessable(path + ": ASDF files named by parameters cannot be opened here");
    }

    /**
     * Writes an ASDF file that a parameter names, in place of one that is there: what a step hands on to the next exposure.
     *
     * @throws StepException if it cannot be written, or if this context cannot write files
     */
    default void writeTree(String path, Map<String, Object> tree) throws StepException {
        throw StepException.unprocessable(path + ": ASDF files named by parameters cannot be written here");
    }

    /**
     * A stack on disk for the images of integrations that take more memory than the run may use. It is closed with the task.
     *
     * @param output output of the step that the stack becomes: steps that follow there work image by image
     * @return empty if the images are to be one {@link ImageModel}
     * @throws StepException if a step that follows needs all images at once, or there is no place on disk
     */
    default Optional<ImageStack> imageStack(String output, int depth, int ny, int nx) throws StepException {
        return Optional.empty();
    }

    /** Parallel loops over rows. */
    Rows rows();

    /** Throws when the run was cancelled; called by {@link #rows()} at every block as well. */
    void checkCancelled() throws CancelledException;

    /** Tells how much of the step's own work is done, 0 to 1. Optional. */
    void progress(double fraction);

    /** One line for the log. */
    void info(String message);

    /** A warning for the scientist: changes how the result is read; carries a number; lands in the log, the report and the product. */
    void warn(String message);

    /** A number or word for the report and the provenance table: {@code note("jumps_per_mpix", 12.3)}. */
    void note(String key, Object value);

    /**
     * Declares, once data have been seen, that the step could not be applied after all; the product gets {@code S_xxx = SKIPPED}.
     * The data must be unchanged.
     */
    void skipped(String reason);

    /** Whether the setting is the one in which results are compared with the reference software ({@code --profile reference}). */
    boolean referenceProfile();
}
