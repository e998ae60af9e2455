package org.webbcal.step.photom;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExposureInfo;
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
import org.webbcal.model.SlitImage;
import org.webbcal.model.Table;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Converts count rates of the MIRI imager and of its low-resolution spectrograph into surface brightness. */
@Component(service = Step.class)
@StepService(id = "photom", instruments = "MIRI")
public final class PhotomStep implements Step {

    /** 1 MJy/sr in microjansky per square arcsecond, 1e12 (pi/648000)^2, to the last digit as astropy has it. */
    static final double MJSR_TO_UJA2 = 23.50443053909789;

    /** Filters from this wavelength on lose sensitivity, 0.01 µm. */
    static final int LOSES_FROM = 1280;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "photom", "Converts count rates into surface brightness")
            .status("S_PHOTOM")
            .inPlace(Kind.IMAGE)
            .parameters(PhotomParams.class)
            .reference("photom", Need.SKIP_WHEN_ABSENT)
            .reference("area", Need.OPTIONAL)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.WAVELENGTH)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT,
                    PlaneKind.AREA)
            .dqReads(DqFlag.DO_NOT_USE)
            .dqSets(DqFlag.DO_NOT_USE)
            .locality(Locality.PIXEL)
            .source("jwst/photom/photom.py, jwst/photom/time_dependence.py")
            .source("Gordon et al. 2025, AJ 169, 6: MIRI imaging and coronagraphic absolute flux calibration")
            .build();

    /** Conversion of an exposure. {@code single} tells that no time correction made it a double. */
    record Conversion(double factor, boolean single, double correction, Optional<SpectralResponse> response) {}

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(PhotomParams.class);
        var reference = ctx.reference("photom");
        if (reference.isEmpty()) {
            return new StepRun.Skip("no photom reference applies");
        }
        var area = ctx.reference("area");
        var conversion = conversion(ctx, p, reference.get());
        if (conversion.isEmpty()) {
            ctx.warn("photom: reference " + reference.get().fileName() + " has no row for filter "
                    + ctx.exposure().filter() + " and subarray "
                    + ctx.exposure().subarray() + " or GENERIC: the data stay in DN/s");
            return new StepRun.Skip("the photom reference has no row for filter "
                    + ctx.exposure().filter() + ", subarray " + ctx.exposure().subarray());
        }
        return (StepRun.Model) input -> process(ctx, input, p, conversion.get(), reference.get(), area);
    }

    private static List<? extends ScienceModel> process(
            StepContext ctx,
            ImageModel image,
            PhotomParams p,
            Conversion conversion,
            Reference photom,
            Optional<Reference> area)
            throws StepException {
        var header = image.sciHeader();
        String unit = header.string("BUNIT", "");
        if (!p.inverse() && unit.equals("MJy/sr")) {
            throw StepException.badInput("photom: " + ctx.exposure().name()
                    + ": SCI is in MJy/sr already (BUNIT), expected DN/s; leave the step out or undo it with"
                    + " inverse");
        }
        image.withNoisePlanes();
        scale(ctx, image, p, conversion);
        pixelArea(ctx, image, photom, area);
        double micro = conversion.single()
                ? (float) conversion.factor() * (float) MJSR_TO_UJA2
                : conversion.factor() * MJSR_TO_UJA2;
        header.set(Keywords.PHOTMJSR, conversion.factor());
        header.set(Keywords.PHOTUJA2, micro);
        header.set(Keywords.BUNIT, p.inverse() ? "DN/s" : "MJy/sr");
        image.planeHeader("ERR").set(Keywords.BUNIT, p.inverse() ? "DN/s" : "MJy/sr");
        ctx.note("photmjsr", conversion.factor());
        ctx.note("time_correction", conversion.correction());
        ctx.info(String.format(
                Locale.ROOT,
                "1 DN/s is %.5g MJy/sr; sensitivity relative to the reference time %.4f",
                conversion.factor(),
                conversion.correction()));
        return List.of(image);
    }

    private static void scale(StepContext ctx, ImageModel image, PhotomParams p, Conversion conversion)
            throws StepException {
        var response = conversion.response();
        var wavelength = response.isEmpty()
                ? null
                : SlitImage.wavelength(image)
                        .orElseThrow(
                                () -> StepException.badInput(
                                        "photom: " + ctx.exposure().name()
                                                + ": no plane WAVELENGTH of the size of SCI, by which the conversion of spectra goes; run assign_wcs first"));
        double factor = conversion.factor();
        for (int k = 0; k < image.depth(); k++) {
            int integration = k;
            ctx.rows()
                    .each(
                            image.ny(),
                            response.isPresent()
                                    ? (y0, y1) -> PhotomKernel.scale(
                                            image, integration, wavelength, response.get(), factor, p.inverse(), y0, y1)
                                    : (y0, y1) -> PhotomKernel.scale(
                                            image, integration, factor, p.inverse(), conversion.single(), y0, y1));
        }
    }

    /** Finds the conversion factor of filter and subarray; empty if the reference file has none. */
    private static Optional<Conversion> conversion(StepContext ctx, PhotomParams p, Reference reference)
            throws StepException {
        try {
            var table = reference.requireTable("PHOTOM");
            boolean spectroscopic = ctx.exposure().expType().startsWith("MIR_LRS");
            if (table.column("photmjsr").isEmpty() || table.column("wavelength").isPresent() != spectroscopic) {
                throw StepException.reference("photom: reference " + reference.fileName() + " has columns "
                        + table.columns().stream().map(Table.Column::name).toList()
                        + ", expected "
                        + (spectroscopic
                                ? "those of spectra (filter, subarray, photmjsr, wavelength, relresponse)"
                                : "those of imaging (filter, subarray, photmjsr)")
                        + "; choose another with override_photom");
            }
            int row = row(ctx.exposure(), reference, table);
            if (row < 0) {
                return Optional.empty();
            }
            double factor = (float) table.require("photmjsr").number(row);
            table.column("uncertainty").ifPresent(c -> ctx.note("photmjsr_uncertainty", c.number(row)));
            double correction = 1;
            boolean known = false;
            for (var name : TimeCorrection.TABLES) {
                var law = reference.table(name);
                if (law.isPresent()) {
                    known = true;
                    aligned(reference, name, law.get(), table);
                    if (p.applyTimeCorrection()) {
                        correction *= TimeCorrection.of(name, law.get(), row, time(ctx.exposure(), p), p.float32Mjd());
                    }
                }
            }
            if (!known && wavelength(ctx.exposure().filter()) >= LOSES_FROM) {
                ctx.warn("photom: reference " + reference.fileName()
                        + " has no table of the time correction, the sensitivity in "
                        + ctx.exposure().filter() + " has dropped since launch; the fluxes are too low");
            }
            if (!(correction > 0)) {
                throw StepException.reference("photom: reference " + reference.fileName() + " gives a sensitivity of "
                        + correction + " at MJD "
                        + time(ctx.exposure(), p)
                        + ", expected a positive number; choose another with override_photom or set"
                        + " apply_time_correction = false");
            }
            return Optional.of(
                    correction == 1
                            ? new Conversion(factor, true, 1, SpectralResponse.of(table, row))
                            : new Conversion(factor / correction, false, correction, SpectralResponse.of(table, row)));
        } catch (ReferenceException e) {
            throw StepException.reference("photom: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw StepException.reference("photom: reference " + reference.fileName() + ": " + e.getMessage()
                    + "; choose another with override_photom");
        }
    }

    /** Row of filter and subarray, or of the subarray GENERIC; -1 if there is none. */
    private static int row(ExposureInfo exposure, Reference reference, Table table) throws StepException {
        int row = row(exposure.filter(), exposure.subarray(), reference, table);
        return row >= 0 ? row : row(exposure.filter(), "GENERIC", reference, table);
    }

    private static int row(String filter, String subarray, Reference reference, Table table) throws StepException {
        var filters = table.require("filter");
        var subarrays = table.require("subarray");
        int found = -1;
        for (int i = 0; i < table.rows(); i++) {
            if (filters.text(i).equalsIgnoreCase(filter) && subarrays.text(i).equalsIgnoreCase(subarray)) {
                if (found >= 0) {
                    throw StepException.reference(
                            "photom: reference " + reference.fileName() + " has more than one row for filter " + filter
                                    + ", subarray "
                                    + subarray + " (rows " + found + " and " + i
                                    + "), expected one; choose another with override_photom");
                }
                found = i;
            }
        }
        return found;
    }

    /** The rows of a time table must be those of the table of factors. */
    private static void aligned(Reference reference, String name, Table law, Table table) throws StepException {
        boolean same = law.rows() == table.rows();
        for (int i = 0; same && i < table.rows(); i++) {
            same = law.require("filter").text(i).equals(table.require("filter").text(i))
                    && law.require("subarray")
                            .text(i)
                            .equals(table.require("subarray").text(i));
        }
        if (!same) {
            throw StepException.reference(
                    "photom: reference " + reference.fileName() + ": filters and subarrays of table " + name
                            + " are not those of table PHOTOM, row by row; choose another with override_photom");
        }
    }

    private static double time(ExposureInfo exposure, PhotomParams p) throws StepException {
        if (p.epochMjd() != null) {
            return p.epochMjd();
        }
        double mid = exposure.primary().number("EXPMID", Double.NaN);
        if (Double.isNaN(mid)) {
            throw StepException.badInput("photom: " + exposure.name()
                    + ": keyword EXPMID is missing, expected the MJD of the middle of the exposure; mend the header, or set epoch_mjd or"
                    + " apply_time_correction = false");
        }
        return mid;
    }

    /** Central wavelength that a filter's name tells, in units of 10 nm; 0 for others. */
    static int wavelength(String filter) {
        var digits = filter.replaceAll("^F(\\d+).*$", "$1");
        return digits.matches("\\d{3,4}") ? Integer.parseInt(digits) : 0;
    }

    /** Writes the nominal pixel area and copies the map of relative areas. */
    private static void pixelArea(StepContext ctx, ImageModel image, Reference photom, Optional<Reference> area)
            throws StepException {
        OptionalDouble steradians = OptionalDouble.empty();
        OptionalDouble arcseconds = OptionalDouble.empty();
        if (area.isPresent()) {
            float[] map = area.get().plane("SCI").map(Plane::floats).orElse(null);
            if (map == null || map.length != image.plane()) {
                throw StepException.reference("photom: reference " + area.get().fileName() + " has "
                        + (map == null ? 0 : map.length) + " pixels for data of " + image.nx() + "×" + image.ny()
                        + "; choose another with override_area");
            }
            image.putExtra(Plane.ofFloat("AREA", map.clone(), image.ny(), image.nx()));
            steradians = area.get().header().number("PIXAR_SR");
            arcseconds = area.get().header().number("PIXAR_A2");
        }
        steradians = steradians.isPresent() ? steradians : photom.header().number("PIXAR_SR");
        arcseconds = arcseconds.isPresent() ? arcseconds : photom.header().number("PIXAR_A2");
        if (steradians.isEmpty() || arcseconds.isEmpty()) {
            ctx.warn(
                    "photom: neither the area nor the photom reference has PIXAR_SR and PIXAR_A2: the product lacks a pixel area, total fluxes"
                            + " cannot be given");
        }
        steradians.ifPresent(v -> image.sciHeader().set(Keywords.PIXAR_SR, v));
        arcseconds.ifPresent(v -> image.sciHeader().set(Keywords.PIXAR_A2, v));
    }
}
