/** Reports of runs, to be read in a browser without a network. */
@Export
@Version("0.1.0")
package org.webbcal.report;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
