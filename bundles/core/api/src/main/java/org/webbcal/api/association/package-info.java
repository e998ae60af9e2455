/** Associations: which exposures belong together, in which roles, and how products are named. */
@Export
@Version("0.1.0")
package org.webbcal.api.association;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
