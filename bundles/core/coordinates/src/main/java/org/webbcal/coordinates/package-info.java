/** World coordinates of products, for tools. */
@Export
@Version("0.1.0")
package org.webbcal.coordinates;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
