/** The doors into the orchestrator: plan, submit, list. What front doors (shell, command line, other programs) use. */
@Export
@Version("0.1.0")
package org.webbcal.core.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
