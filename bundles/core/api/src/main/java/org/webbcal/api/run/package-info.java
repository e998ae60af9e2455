/** Facts about an exposure, errors and exit codes that all floors share. */
@Export
@Version("0.1.0")
package org.webbcal.api.run;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
