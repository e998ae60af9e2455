package org.webbcal.shell;

import java.util.Arrays;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;

/** The commands in the Gogo shell, scope {@code webb}: the same objects as on the command line. */
@Component(service = {})
public final class GogoCommands {

    private final ServiceRegistration<Target> registration;

    /** What Gogo calls; it hands the command's name over as the first argument of {@code _main}. */
    public static final class Target {
        private final Services services;

        private Target(Services services) {
            this.services = services;
        }

        /** Runs one command; its exit status is the value of the expression, when it is not 0. */
        public Integer _main(Object[] arguments) {
            var words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
            // Gogo has put the session's streams in place of these
            int status = Commands.execute(new Session(services, System.out, System.err, false), words);
            return status == 0 ? null : status;
        }
    }

    @Activate
    public GogoCommands(BundleContext context, @Reference Services services) {
        var names = Commands.all(new Session(services, System.out, System.err, false)).stream()
                .map(c -> c.getClass().getAnnotation(Command.class).name())
                .filter(n -> !n.equals("gogo") && !n.equals("shell") && !n.equals("serve"))
                .toArray(String[]::new);
        var properties = new Hashtable<String, Object>();
        properties.put("osgi.command.scope", "webb");
        properties.put("osgi.command.function", names);
        registration = context.registerService(Target.class, new Target(services), properties);
    }

    @Deactivate
    void stop() {
        registration.unregister();
    }
}
