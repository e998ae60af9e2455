package org.webbcal.step.jump;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;

/** What the known issues of this step read from its account. */
final class JumpNotes {

    static final String ID = "jump";

    /** Decides about one product. */
    interface Judge {
        Finding judge(Product product, StepRecord step);
    }

    private JumpNotes() {}

    /** A finding for each exposure: of those in which the step ran by its notes, the others are not decided. */
    static List<Finding> each(Evidence evidence, Judge judge) {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(ID);
        telling.forEach(p -> findings.add(judge.judge(p, p.step(ID).orElseThrow())));
        evidence.products("rate").stream()
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .forEach(p -> findings.add(
                        Finding.undecided(p, "jump did not run; it needs three groups and --steps.jump.skip=false")));
        return findings;
    }

    static double number(StepRecord step, String note) {
        return step.number(note).orElse(Double.NaN);
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.2g %%", 100 * fraction);
    }

    /** Finding about extended events that are looked for when a switch is on. */
    static Finding events(Product product, StepRecord step, String events, String one, String parameter) {
        double count = number(step, events);
        if (Double.isNaN(count)) {
            return Finding.undecided(
                    product,
                    events + " were not looked for; --steps.jump." + parameter + "=true does, given enough groups");
        }
        double area = number(step, events + "_flagged_fraction");
        var measures = new Measure[] {
            Measure.of(events, count, ""), Measure.of("samples flagged on account of " + events, area, "")
        };
        if (count == 0) {
            return Finding.absent(product, "No " + one + " was found.", measures);
        }
        return Finding.mitigated(
                product,
                String.format(
                        Locale.ROOT, "%.0f %s found and %s of the samples flagged.", count, events, percent(area)),
                measures);
    }
}
