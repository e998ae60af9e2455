/** Projects for steps of a site. */
@Export
@Version("0.1.0")
package org.webbcal.scaffold;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
