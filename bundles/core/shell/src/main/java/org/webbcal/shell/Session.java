package org.webbcal.shell;

import java.io.PrintStream;

/**
 * One use of the commands: where their words go.
 *
 * @param terminal whether a person watches, so that progress may be drawn over and over in one line
 */
record Session(Services services, PrintStream out, PrintStream err, boolean terminal) {}
