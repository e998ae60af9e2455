/** What steps share that work on dispersed images: where the trace of a source lies. */
@Export
@Version("0.1.0")
package org.webbcal.lib.spectra;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
