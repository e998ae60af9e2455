/** Data quality flags of pixels and groups, and operations on flag words. */
@Export
@Version("0.1.0")
package org.webbcal.model.dq;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
