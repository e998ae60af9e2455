package org.webbcal.launcher;

import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Ctrl-C, or a termination by the system: work is asked to stop, and has time to clear away what is half written; then the process ends with status 130.
 */
final class Interruption extends Thread {

    static final int STATUS = 130;

    /** Work that does not stop by then is left: what it was writing has not got its name yet, and is swept by the next run. */
    private static final long PATIENCE_SECONDS = 10;

    private final Thread main;
    private volatile BundleContext context;

    private Interruption(Thread main) {
        super("webbcal-stop");
        this.main = main;
    }

    /** Starts to listen for the calling thread, which ends the process itself when its work is done. */
    static Interruption watch() {
        var interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption);
        return interruption;
    }

    /** From now on there is something that can be asked to stop. */
    void started(BundleContext framework) {
        context = framework;
    }

    @Override
    public void run() {
        try {
            var framework = context;
            if (framework != null) {
                for (var reference : framework.getServiceReferences(Runnable.class, "(webbcal.cancel=true)")) {
                    framework.getService(reference).run();
                }
                main.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            }
            System.err.println("webbcal: cancelled");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IllegalStateException e) {
            // the framework is gone already: the work had ended
            waitABit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(STATUS);
    }

    private void waitABit() {
        try {
            main.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
