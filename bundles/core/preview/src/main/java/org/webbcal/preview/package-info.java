/** Quick-look pictures of products. */
@Export
@Version("0.1.0")
package org.webbcal.preview;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
