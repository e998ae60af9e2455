package org.webbcal.step.dq_init;

import java.util.Arrays;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.ReferencePlanes;
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
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.DqFlag;

/** Starts the flags of a ramp exposure from the bad-pixel mask. */
@Component(service = Step.class)
@StepService(
        id = "dq_init",
        instruments = {"MIRI", "NIRSPEC"})
public final class DqInitStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "dq_init", "Start PIXELDQ and GROUPDQ from the bad-pixel mask")
            .status("S_DQINIT")
            .inPlace(Kind.RAMP)
            .parameters(DqInitParams.class)
            .reference("mask", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.PIXELDQ, PlaneKind.GROUPDQ)
            .changes(PlaneKind.PIXELDQ, PlaneKind.GROUPDQ)
            .dqSets(DqFlag.values())
            .locality(Locality.PIXEL)
            .workspaceBytesPerPixel(4)
            .source("jwst/dq_init/dq_initialization.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var reference = context.reference("mask");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no mask reference applies to this exposure");
        }
        var shape = context.rampShape();
        var mask = ReferencePlanes.require("dq_init", reference.get(), "DQ", shape.ny(), shape.nx())
                .ints();
        var userFile = context.parameters(DqInitParams.class).userSuppliedDq();
        var flags = userFile == null || userFile.isBlank() ? mask : withUserFlags(context, userFile, mask, shape);
        BadColumns.note(context, flags, shape.ny(), shape.nx());
        StepRun.Ramp run = block -> context.rows()
                .each(
                        block.ny(),
                        (y0, y1) -> DqInitKernel.apply(
                                block.pixelDq(),
                                block.groupDq(),
                                flags,
                                block.ngroups(),
                                block.ny(),
                                block.nx(),
                                y0,
                                y1));
        return run;
    }

    /** The mask with the flags of the user's file added, in a new array. */
    private static int[] withUserFlags(StepContext context, String file, int[] mask, Shape4 shape)
            throws StepException {
        var image = context.readImage(file);
        if (!Arrays.equals(image.dims(), new int[] {shape.ny(), shape.nx()})) {
            throw StepException.parameter("dq_init: user_supplied_dq " + file + " is " + Arrays.toString(image.dims())
                    + ", the exposure needs [" + shape.ny() + ", " + shape.nx()
                    + "] (rows, columns); cut the mask to the subarray");
        }
        context.info("flags of " + file + " added to the mask");
        var user = image.ints();
        var sum = mask.clone();
        for (int p = 0; p < sum.length; p++) {
            sum[p] |= user[p];
        }
        return sum;
    }
}
