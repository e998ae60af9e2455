package org.webbcal.scaffold.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.scaffold.StepProjects.Request;

/**
 * The names of a project: everything follows from the id of the step and the prefix of the site.
 *
 * @param id {@code esac.shower_mask}
 * @param site {@code esac}
 * @param step {@code shower_mask}
 * @param bundle symbolic name, artifact and package in one: {@code esac.step.shower_mask}
 * @param className {@code ShowerMask}
 * @param statusKeyword {@code S_SHOWER}; empty when that one is taken
 */
record Names(String id, String site, String step, String bundle, String className, String statusKeyword) {

    /** Characters of a FITS keyword that are left after {@code S_}. */
    private static final int STATUS_LENGTH = 6;

    static Names of(Request request) throws CalibrationException {
        var id = request.id();
        if (!id.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?")) {
            throw usage(
                    "step '" + id
                            + "': a name has small letters, digits and underscores, with the prefix of the site before a dot: esac.shower_mask");
        }
        int dot = id.indexOf('.');
        var site = dot > 0 ? id.substring(0, dot) : request.site();
        if (dot > 0 && request.site() != null && !request.site().equals(site)) {
            throw usage("--site " + request.site() + ": the name " + id + " has the prefix " + site + " already");
        }
        if (site == null) {
            throw usage(
                    request.replaced() == null
                            ? "step '" + id
                                    + "': there is no installed step of that name to replace; a new step carries the prefix of the site: esac."
                                    + id
                            : "step '" + id + "' is installed; to replace it say the prefix of the site: --site esac");
        }
        if (dot < 0 && request.replaced() == null) {
            throw usage("step '" + id + "': there is no installed step of that name to replace; call a new one " + site
                    + "." + id);
        }
        var step = id.substring(dot + 1);
        if (!site.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*") || site.startsWith("org.webbcal")) {
            throw usage(
                    "prefix '" + site
                            + "': a site's prefix has small letters, digits and underscores, with dots between, and is not org.webbcal");
        }
        for (var word : (site + "." + step).split("\\.")) {
            if (SourceVersion.isKeyword(word)) {
                throw usage("'" + word + "' is a word of the Java language and cannot name a package");
            }
        }
        return new Names(id, site, step, site + ".step." + step, className(step), status(request, step));
    }

    private static String className(String step) {
        return Arrays.stream(step.split("_"))
                .filter(w -> !w.isEmpty())
                .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
                .collect(Collectors.joining());
    }

    private static String status(Request request, String step) {
        if (request.replaced() != null) {
            return request.replaced().statusKeyword();
        }
        var letters = step.replace("_", "").toUpperCase(Locale.ROOT);
        var keyword = "S_" + letters.substring(0, Math.min(STATUS_LENGTH, letters.length()));
        Set<String> taken = request.statusKeywords();
        return taken.contains(keyword) ? "" : keyword;
    }

    /** One line for lists: {@code Shower mask of esac}. */
    String title() {
        var words = step.replace('_', ' ').strip();
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + " of " + site;
    }

    private static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }
}
