/** Finding and measuring sources in images: background mesh, convolution, star finders, segmentation with deblending, aperture photometry. */
@Export
@Version("0.1.0")
package org.webbcal.lib.sources;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
