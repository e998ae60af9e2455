/** Reading and writing of ASDF files; a plain library, usable without a container. */
@Export
@Version("0.1.0")
package org.webbcal.io.asdf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
