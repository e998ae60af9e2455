/** The contract between a step and the orchestrator: what a step author implements and is given. */
@Export
@Version("0.1.0")
package org.webbcal.api.step;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
