/** Synthetic exposures with known truth. */
@Export
@Version("0.1.0")
package org.webbcal.api.simulate;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
