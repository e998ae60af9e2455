package org.webbcal.step.flat_field;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Divides rates by the flat field: all modes of MIRI, images and stacks of integrations. */
@Component(service = Step.class)
@StepService(id = "flat_field", instruments = "MIRI")
public final class FlatFieldStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("flat_field", "Divides by the flat field")
            .status("S_FLAT")
            .inPlace(Kind.IMAGE)
            .parameters(FlatFieldParams.class)
            .reference("flat", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NO_FLAT_FIELD)
            .dqSets(DqFlag.values()) // the flags of the flat are added, whatever they are
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(4)
            .source("jwst/flatfield/flat_field.py, apply_flat_field; jwst/lib/pipe_utils.py, match_nans_and_flags")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        boolean inverse = ctx.parameters(FlatFieldParams.class).inverse();
        var flat = ctx.reference("flat");
        if (flat.isEmpty()) {
            return new StepRun.Skip("no flat applies to " + ctx.exposure().expType() + " with filter "
                    + ctx.exposure().filter());
        }
        return (StepRun.Model) input -> process(ctx, input, flat.get(), inverse);
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx, ImageModel image, Reference reference, boolean inverse) throws StepException {
        Plane flat;
        try {
            flat = reference.require("SCI");
        } catch (ReferenceException e) {
            throw StepException.reference("flat_field: " + e.getMessage());
        }
        int rows = flat.dims()[flat.dims().length - 2];
        int columns = flat.dims()[flat.dims().length - 1];
        if (rows < image.ny() || columns < image.nx()) {
            ctx.warn("flat_field: reference " + reference.fileName() + " has " + columns + "×" + rows
                    + " pixels, the data " + image.nx() + "×"
                    + image.ny()
                    + ": not applied; choose another with override_flat");
            ctx.skipped("the flat is smaller than the data");
            return List.of(image);
        }
        if (flat.size() != image.plane()) {
            throw StepException.reference("flat_field: reference " + reference.fileName() + " has " + columns + "×"
                    + rows + " pixels for data of "
                    + image.nx() + "×"
                    + image.ny() + "; choose another with override_flat");
        }
        float[] values = flat.floats();
        float[] errors = reference.plane("ERR").map(Plane::floats).orElse(null);
        int[] flags = reference.plane("DQ").map(Plane::ints).orElse(null);
        image.withNoisePlanes();
        if (image.varFlat() == null) {
            image.varFlat(new float[image.sci().length]);
        }
        for (int k = 0; k < image.depth(); k++) {
            int integration = k;
            ctx.rows()
                    .each(
                            image.ny(),
                            (y0, y1) ->
                                    FlatFieldKernel.apply(image, integration, values, errors, flags, inverse, y0, y1));
        }
        return List.of(image);
    }
}
