/** Typed header keywords. */
@Export
@Version("0.1.0")
package org.webbcal.model.key;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
