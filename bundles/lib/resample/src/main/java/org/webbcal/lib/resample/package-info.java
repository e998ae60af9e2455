/**
 * Drizzle: the output grid on the sky, pixel maps, weights, kernels, and the way back (blot). Whoever calls owns the threads.
 */
@Export
@Version("0.1.0")
package org.webbcal.lib.resample;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
