/** The contract of instrument modes: a matcher and a recipe. */
@Export
@Version("0.1.0")
package org.webbcal.api.mode;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
