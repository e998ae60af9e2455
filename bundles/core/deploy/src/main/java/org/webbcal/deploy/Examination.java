package org.webbcal.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.webbcal.api.mode.ModeService;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.Step;

/** What a started bundle provides, and whether that is fit for use. */
final class Examination {

    /** In the framework's message: the namespace and the filter of a requirement. */
    private static final Pattern REQUIREMENT =
            Pattern.compile("\\] (\\S+); (\\(.*?\\))(?= Unresolved requirements:|$)");

    private static final Pattern IMPORT = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");

    private final BundleContext context;
    private final ServiceComponentRuntime components;

    Examination(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /** {@code step jump}, {@code mode}: what a bundle provides; empty for bundles that are neither. */
    static List<String> provides(Bundle bundle) {
        List<String> list = new ArrayList<>();
        for (var reference : services(bundle)) {
            if (is(reference, Step.class)) {
                list.add("step " + reference.getProperty("webbcal.step.id"));
            } else if (is(reference, ModeService.class)) {
                list.add("mode");
            }
        }
        return list;
    }

    private static List<ServiceReference<?>> services(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return List.of();
        }
        var services = bundle.getRegisteredServices();
        return services == null ? List.of() : List.of(services);
    }

    private static boolean is(ServiceReference<?> reference, Class<?> type) {
        return List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)).contains(type.getName());
    }

    /**
     * Makes each step and mode of a bundle and looks at it: descriptor, parameters, self-check, recipe.
     *
     * @throws CalibrationException saying what is wrong
     */
    void of(Bundle bundle) throws CalibrationException {
        boolean any = false;
        for (var reference : services(bundle)) {
            if (is(reference, Step.class) || is(reference, ModeService.class)) {
                any = true;
                var service = context.getService(reference);
                try {
                    if (is(reference, Step.class)) {
                        step(String.valueOf(reference.getProperty("webbcal.step.id")), service, bundle);
                    } else {
                        mode(service, bundle);
                    }
                } finally {
                    context.ungetService(reference);
                }
            }
        }
        if (!any) {
            throw fault("it registers no step and no mode" + failures(bundle));
        }
    }

    private void step(String id, Object service, Bundle bundle) throws CalibrationException {
        if (service == null) {
            throw fault("step " + id + " cannot be made" + failures(bundle));
        }
        if (!(service instanceof Step step)) {
            throw fault("step " + id + " brings a contract of its own instead of importing org.webbcal.api.step");
        }
        String described;
        try {
            var descriptor = step.descriptor();
            described = descriptor.id();
            ParameterTable.of(descriptor.parameters());
            step.selfCheck();
        } catch (Exception | Error e) {
            // whatever a stranger's code throws is a reason to refuse it
            throw fault("step " + id + " fails its self-check: " + reason(e));
        }
        if (!described.equals(id)) {
            throw fault("it announces step " + id + " and describes step " + described);
        }
    }

    private void mode(Object service, Bundle bundle) throws CalibrationException {
        if (service == null) {
            throw fault("its mode cannot be made" + failures(bundle));
        }
        boolean sound;
        try {
            sound = service instanceof ModeService mode
                    && !mode.id().isBlank()
                    && !mode.recipe().isBlank();
        } catch (RuntimeException | Error e) {
            throw fault("its mode gives no recipe: " + reason(e));
        }
        if (!sound) {
            throw fault("its mode gives no recipe");
        }
    }

    /** What the component runtime has to say about components of a bundle that did not come up. */
    private String failures(Bundle bundle) {
        var text = new StringBuilder();
        for (var description : components.getComponentDescriptionDTOs(bundle)) {
            for (var configuration : components.getComponentConfigurationDTOs(description)) {
                if (configuration.failure != null) {
                    text.append(": ").append(rootCause(configuration.failure));
                }
                for (var missing : configuration.unsatisfiedReferences) {
                    text.append(": component ")
                            .append(description.name)
                            .append(" misses a service (")
                            .append(missing.name)
                            .append(')');
                }
            }
        }
        return text.toString();
    }

    /** The line of a printed stack trace that says why. */
    private static String rootCause(String trace) {
        return trace.lines()
                .filter(l -> l.startsWith("Caused by: "))
                .reduce((a, b) -> b)
                .or(() -> trace.lines().findFirst())
                .orElse("")
                .replaceFirst("^Caused by: ", "");
    }

    /** The innermost message of a fault, one line. */
    static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        var message =
                cause instanceof LinkageError || cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse(cause.toString());
    }

    /** What a bundle that does not resolve asks for in vain. */
    static String missing(BundleException e) {
        var message = reason(e);
        var last = message.substring(Math.max(0, message.lastIndexOf("missing requirement")));
        var requirement = REQUIREMENT.matcher(last);
        if (!requirement.find()) {
            return message;
        }
        var filter = requirement.group(2);
        var imported = IMPORT.matcher(filter);
        return imported.find()
                ? "no installed bundle exports package " + imported.group(1) + " as it asks for: " + filter
                : "nothing installed provides " + requirement.group(1) + " as it asks for: " + filter;
    }

    private static CalibrationException fault(String what) {
        return new CalibrationException(ExitStatus.BAD_INPUT, what);
    }
}
