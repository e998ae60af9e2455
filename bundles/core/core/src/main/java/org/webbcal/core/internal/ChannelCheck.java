package org.webbcal.core.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Output;
import org.webbcal.core.api.Nearest;

/**
 * Follows the channels of a stage from step to step before anything runs: each must be there when a step takes it, and be of the kind that the step works
 * on. What this finds are faults of a recipe or an overlay.
 */
final class ChannelCheck {

    private final Recipe recipe;
    private final Recipe.Stage stage;
    private final Faults faults;
    /** Channels so far; those of steps that are left out or not installed have no known kind. */
    private final Map<String, Kind> channels = new HashMap<>();

    private final Set<String> unknown = new HashSet<>();

    ChannelCheck(Recipe recipe, Recipe.Stage stage, Faults faults) {
        this.recipe = recipe;
        this.stage = stage;
        this.faults = faults;
    }

    /** Checks the entries that a plan has of the stage. */
    void check(List<TaskPlan.Entry> entries) {
        channels.put("main", Kind.valueOf(stage.input().name()));
        Set<String> planned = new HashSet<>();
        entries.forEach(e -> {
            if (e instanceof TaskPlan.Node n && n.descriptor() != null) {
                planned.add(n.label());
            }
        });
        for (var entry : stage.entries()) {
            if (entry instanceof Recipe.Node node && !planned.contains(node.label())) {
                unknown.addAll(node.out().values());
            }
        }
        for (var entry : entries) {
            if (entry instanceof TaskPlan.Save save) {
                save.products().keySet().forEach(c -> require(c, "save"));
            } else if (entry instanceof TaskPlan.Node node && node.descriptor() != null) {
                check(node);
            }
        }
    }

    private void check(TaskPlan.Node node) {
        var on = node.recipe().on();
        if (!require(on, node.label())) {
            return;
        }
        var given = channels.get(on);
        var taken = node.descriptor().input();
        if (given != null && !fits(given, taken)) {
            fault(node.label() + " takes " + text(taken) + ", and '" + on + "' is " + text(given));
            return;
        }
        var outputs = node.descriptor().outputs();
        var names = outputs.stream().map(Output::name).toList();
        for (var name : node.recipe().out().keySet()) {
            if (!names.contains(name)) {
                fault(node.label() + " has no output " + name + Nearest.hint(name, names));
            }
        }
        for (var output : outputs) {
            boolean main = output.name().equals("main");
            // an image step goes over the members of a set and leaves it one
            boolean inPlace = output.kind() == Kind.RAMP_OR_IMAGE || given == Kind.SET && output.kind() == Kind.IMAGE;
            var kind = main && inPlace ? given : output.kind();
            channels.put(node.recipe().out().getOrDefault(output.name(), main ? on : output.name()), kind);
        }
    }

    /** A step on images may be given a set, of which it takes each member; one on sets an image, which is a set of one. */
    private static boolean fits(Kind given, Kind taken) {
        return given == taken
                || taken == Kind.RAMP_OR_IMAGE && (given == Kind.RAMP || given == Kind.IMAGE || given == Kind.SET)
                || given == Kind.SET && taken == Kind.IMAGE
                || given == Kind.IMAGE && taken == Kind.SET;
    }

    private boolean require(String channel, String who) {
        if (channels.containsKey(channel) || unknown.contains(channel)) {
            return true;
        }
        fault(who + " takes '" + channel + "', which no step before it gives"
                + Nearest.hint(channel, channels.keySet()));
        return false;
    }

    private void fault(String what) {
        faults.add(
                ExitStatus.NO_SERVICE,
                "recipe " + recipe.id() + ", stage " + stage.name() + ": " + what + "; mend the recipe or its overlay");
    }

    private static String text(Kind kind) {
        return switch (kind) {
            case RAMP -> "a ramp";
            case IMAGE -> "an image";
            case RAMP_OR_IMAGE -> "a ramp or an image";
            case SET -> "a set of exposures";
            case CATALOG -> "a catalogue";
            case SPECTRUM -> "spectra";
        };
    }
}
