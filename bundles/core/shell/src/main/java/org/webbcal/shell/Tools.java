package org.webbcal.shell;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.coordinates.ProductCoordinates;
import org.webbcal.diagnose.Diagnosis;
import org.webbcal.diff.ProductDiff;
import org.webbcal.preview.Preview;
import org.webbcal.report.Reports;
import org.webbcal.scaffold.StepProjects;

/** The services behind the commands that look at products and help to write steps. */
@Component(service = Tools.class)
public final class Tools {

    private final ProductCoordinates coordinates;
    private final ProductDiff diff;
    private final Preview preview;
    private final StepProjects projects;
    private final Diagnosis diagnosis;
    private final Reports reports;

    @Activate
    public Tools(
            @Reference ProductCoordinates coordinates,
            @Reference ProductDiff diff,
            @Reference Preview preview,
            @Reference StepProjects projects,
            @Reference Diagnosis diagnosis,
            @Reference Reports reports) {
        this.coordinates = coordinates;
        this.diff = diff;
        this.preview = preview;
        this.projects = projects;
        this.diagnosis = diagnosis;
        this.reports = reports;
    }

    ProductCoordinates coordinates() {
        return coordinates;
    }

    ProductDiff diff() {
        return diff;
    }

    Preview preview() {
        return preview;
    }

    StepProjects projects() {
        return projects;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    Reports reports() {
        return reports;
    }
}
