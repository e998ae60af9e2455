/** What some steps want to know of a ramp before it is fitted: a draft rate, and which pixels show background alone. */
@Export
@Version("0.1.0")
package org.webbcal.lib.ramps;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
