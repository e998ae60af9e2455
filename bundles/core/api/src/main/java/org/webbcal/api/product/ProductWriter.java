package org.webbcal.api.product;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.RampBlock;
import org.webbcal.model.RampModel;
import org.webbcal.model.ScienceModel;

/** Writes products: aside, flushed to disk, renamed; so a product under its name is whole. */
@ProviderType
public interface ProductWriter {

    /**
     * Writes an image, a cube, spectra or a catalogue.
     *
     * @param file final name; its folder must exist
     * @throws CalibrationException if the folder cannot be written or the disk is full; nothing is left behind
     */
    void write(ScienceModel model, Path file) throws CalibrationException;

    /** Begins a ramp product whose integrations arrive one by one. */
    RampSink beginRamp(RampModel like, Path file) throws CalibrationException;

    /** Removes what processes that were killed have left half written in a folder. What is in use stays. */
    void sweep(Path folder);

    /** Takes the integrations of a ramp product in order. Closing without {@link #finish} leaves nothing behind. */
    interface RampSink extends AutoCloseable {
        void add(RampBlock block) throws CalibrationException;

        /** Writes PIXELDQ and the headers, flushes and renames. */
        void finish(RampModel model) throws CalibrationException;

        @Override
        void close();
    }
}
