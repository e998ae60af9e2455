/** What tests of step bundles share: a fake context, fake references, synthetic data, and the contract that every step keeps. */
@Export
@Version("0.1.0")
package org.webbcal.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
