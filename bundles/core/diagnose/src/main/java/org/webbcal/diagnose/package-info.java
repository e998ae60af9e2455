/** Known issues: what is known, what a mode does about it, and what is found of it in products. */
@Export
@Version("0.1.0")
package org.webbcal.diagnose;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
