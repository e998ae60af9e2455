/** Reference files as steps see them: cut to the subarray, flags translated, read only. */
@Export
@Version("0.1.0")
package org.webbcal.model.reference;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
