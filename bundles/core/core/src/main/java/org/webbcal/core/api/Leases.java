package org.webbcal.core.api;

import org.osgi.annotation.versioning.ProviderType;

/** Who uses which bundle: the hinge between runs and deployment. */
@ProviderType
public interface Leases {

    /** {@code active}, {@code retired} or {@code quarantined}. */
    String state(long bundleId);

    /** Runs that use a bundle now. */
    int count(long bundleId);

    /**
     * Makes the services of a bundle invisible to new plans. When the last lease has ended, at once if there is none, {@code whenFree} runs on a thread of
     * its own.
     */
    void retire(long bundleId, Runnable whenFree);

    /** Takes a retirement back: new plans see the bundle again. An action that waits for the last lease will not be called any more. */
    void readmit(long bundleId);

    /** A retired or quarantined bundle is gone: nothing is kept about it. */
    void forget(long bundleId);

    /** Hides or shows a bundle that is being examined before it is trusted. */
    void quarantine(long bundleId, boolean hidden);
}
