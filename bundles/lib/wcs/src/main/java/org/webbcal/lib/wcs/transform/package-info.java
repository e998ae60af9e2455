/** Elementary transforms and their combinations. */
@Export
@Version("0.1.0")
package org.webbcal.lib.wcs.transform;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
