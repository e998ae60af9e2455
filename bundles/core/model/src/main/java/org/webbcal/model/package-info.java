/** Science models over flat arrays: headers, planes, tables, ramps, images and sets of them. Plain Java, no framework. */
@Export
@Version("0.1.0")
package org.webbcal.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
