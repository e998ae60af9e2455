/** Generalised world coordinates: transforms, frames, pipelines of them, and approximations by FITS keywords. */
@Export
@Version("0.1.0")
package org.webbcal.lib.wcs;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
