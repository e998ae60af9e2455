package org.webbcal.core.api;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;

/** Exchanges step and mode bundles in the running system: side by side, never in place. */
@ProviderType
public interface Deployer {

    /** A bundle of steps or modes. {@code state}: active, retired (old runs still use it), stored (its jar is kept for rollback), removed (by a rollback). */
    record BundleInfo(
            String name, String version, long id, String state, int leases, List<String> provides, String checksum) {}

    /**
     * Installs a jar beside what is there, checks it, and lets new runs use it; the version before goes when its last run ends.
     *
     * @return the bundle that is active now
     * @throws CalibrationException with the reason when the jar is refused; nothing has changed then
     */
    BundleInfo deploy(Path jar) throws CalibrationException;

    /**
     * Goes back to the version that was active before. A bundle that is not part of the installation and has no version before is taken out.
     *
     * @return the bundle that is active now, or the one that was removed
     * @throws CalibrationException if there is none
     */
    BundleInfo rollback(String bundleName) throws CalibrationException;

    /**
     * Watches the deploy folder of the installation: dropping a jar there is the same as {@link #deploy}.
     *
     * @param log hears one line for each jar
     * @return closes the watch
     */
    AutoCloseable watch(Consumer<String> log);

    /** Step and mode bundles: active, retired, and those whose jars are kept. */
    List<BundleInfo> bundles();
}
