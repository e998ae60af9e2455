/** Known issues: what bundles say of artifacts that they answer, and how their presence is found in products. */
@Export
@Version("0.1.0")
package org.webbcal.api.issue;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
