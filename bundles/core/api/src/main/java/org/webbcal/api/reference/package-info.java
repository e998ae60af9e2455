/** Resolution and opening of reference files and parameter references. */
@Export
@Version("0.1.0")
package org.webbcal.api.reference;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
