/** Statistics and numerics on primitive arrays, deterministic for any number of threads. */
@Export
@Version("0.1.0")
package org.webbcal.math;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
