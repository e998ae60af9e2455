package org.webbcal.step.tweakreg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.lib.sources.Bands;
import org.webbcal.lib.sources.FinderSettings;
import org.webbcal.lib.sources.SourceExtraction;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SipFit;
import org.webbcal.lib.wcs.SkyRegion;
import org.webbcal.lib.wcs.TangentCorrection;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;

/** Aligns exposures of one field to each other and to a catalogue, by the stars in them. */
@Component(service = Step.class)
@StepService(
        id = "tweakreg",
        instruments = {"MIRI"})
public final class TweakregStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "tweakreg", "Align exposures by the stars in them")
            .status("S_TWKREG")
            .inPlace(Kind.SET)
            .gives("tweakreg_catalog", Kind.CATALOG, "twkcat")
            .parameters(TweakregParams.class)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.WCS)
            .changes(PlaneKind.WCS)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .locality(Locality.SET)
            .workspaceBytesPerPixel(24)
            .source("jwst/tweakreg, stcal/tweakreg, tweakwcs, photutils, stsci.stimage")
            .source("JWST documentation, tweakreg step; Stetson 1987, PASP 99, 191 (star finder)")
            .build();

    /** Pixels without a place in the search for stars. */
    private static final int UNCOVERED = Dq.DO_NOT_USE | Dq.NON_SCIENCE;

    /** Members whose planes are held at a time while stars are looked for. */
    private static final int BATCH = 4;

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var params = ctx.parameters(TweakregParams.class);
        return (StepRun.Set) members -> new Run(ctx, params).process(members);
    }

    @Override
    public void selfCheck() throws Exception {
        // A turned and shifted triangle is recognised.
        double a = 1e-3;
        double[] u = {0, 10, 3};
        double[] v = {0, 1, 8};
        var x = new double[3];
        var y = new double[3];
        for (int k = 0; k < 3; k++) {
            x[k] = Math.cos(a) * u[k] + Math.sin(a) * v[k] + 0.5;
            y[k] = -Math.sin(a) * u[k] + Math.cos(a) * v[k] - 0.2;
        }
        var fit = LinearFitKernel.fit(x, y, u, v, null, LinearFitKernel.Geometry.RSHIFT, 3, 3);
        if (Math.abs(fit.t1() - 0.5) > 1e-12
                || Math.abs(fit.t2() + 0.2) > 1e-12
                || Math.abs(fit.rotation() - Math.toDegrees(a)) > 1e-9) {
            throw new IllegalStateException(
                    "a turn of " + Math.toDegrees(a) + " deg with a shift of (0.5, -0.2) was fitted as " + fit);
        }
    }

    /** One alignment. */
    private static final class Run {
        private final StepContext ctx;
        private final TweakregParams params;
        private final FilterDefaults filter;
        private final FinderSettings finder;
        private final SourceCatalogs catalogs;

        Run(StepContext ctx, TweakregParams params) throws StepException {
            this.ctx = ctx;
            this.params = params;
            filter = FilterDefaults.of(
                    ctx.exposure().instrument(), ctx.exposure().filter());
            finder = params.finder(filter);
            catalogs = new SourceCatalogs(ctx, params);
        }

        List<? extends ScienceModel> process(ModelSet members) throws StepException {
            var science = new ArrayList<Integer>();
            for (int i = 0; i < members.size(); i++) {
                if (members.members().get(i).role().equals("science")) {
                    science.add(i);
                }
            }
            var absolute = absoluteName();
            long groups = science.stream()
                    .map(i -> members.members().get(i).groupId())
                    .distinct()
                    .count();
            if (absolute.isEmpty() && groups < 2 && !params.saveCatalogs()) {
                ctx.skipped("at least two exposures, or an absolute catalogue, are needed for an alignment");
                return Collections.singletonList(null);
            }
            var pixels = new ArrayList<SourceCatalogs.Pixels>();
            var images = images(members, science, pixels);
            boolean aligned = groups > 1 && relative(images);
            if (!absolute.isEmpty()) {
                aligned |= absolute(images, absolute);
            }
            if (aligned) {
                apply(members, science, images);
            } else {
                ctx.skipped("no exposure could be aligned: "
                        + images.stream()
                                .map(AlignedImage::reason)
                                .filter(r -> !r.isEmpty())
                                .distinct()
                                .reduce((a, b) -> a + "; " + b)
                                .orElse("see the warnings"));
            }
            return Collections.singletonList(params.saveCatalogs() ? combined(images, pixels) : null);
        }

        /** The absolute catalogue that can be used; empty for none. */
        private String absoluteName() {
            var name = params.absRefcat() == null ? "" : params.absRefcat().strip();
            if (SourceCatalogs.isOnline(name)) {
                ctx.warn("abs_refcat " + name
                        + " is served online, which is not available: exposures are aligned to each other only; "
                        + "give a file with columns RA and DEC in degrees");
                return "";
            }
            return name;
        }

        // ---- sources
        // -----------------------------------------------------------------------------------------------------------------

        private List<AlignedImage> images(ModelSet members, List<Integer> science, List<SourceCatalogs.Pixels> pixels)
                throws StepException {
            var images = new AlignedImage[science.size()];
            var found = new SourceCatalogs.Pixels[science.size()];
            var messages = new String[science.size()];
            for (int from = 0; from < science.size(); from += BATCH) {
                int to = Math.min(science.size(), from + BATCH);
                var loans = new ArrayList<ModelSet.Loan>();
                try {
                    for (int k = from; k < to; k++) {
                        loans.add(members.borrow(science.get(k)));
                    }
                    int start = from;
                    ctx.rows().eachIndex(to - from, (b, end) -> {
                        var member = members.members().get(science.get(start + b));
                        var model = loans.get(b).model();
                        found[start + b] = sources(member, model, messages, start + b);
                        images[start + b] = image(member, model, found[start + b]);
                    });
                } catch (IOException e) {
                    throw new StepException(ExitStatus.BAD_INPUT, e.getMessage(), e);
                } finally {
                    close(loans);
                }
                ctx.progress(0.9 * to / science.size());
            }
            for (int k = 0; k < images.length; k++) {
                if (messages[k] != null) {
                    ctx.warn(messages[k]);
                }
                ctx.info(images[k].name() + ": " + images[k].sources() + " sources");
                ctx.note("sources." + images[k].name(), images[k].sources());
            }
            Collections.addAll(pixels, found);
            return List.of(images);
        }

        private static void close(List<ModelSet.Loan> loans) throws StepException {
            for (var loan : loans) {
                try {
                    loan.close();
                } catch (IOException e) {
                    throw new StepException(ExitStatus.BAD_INPUT, e.getMessage(), e);
                }
            }
        }

        private SourceCatalogs.Pixels sources(ModelSet.Member member, ImageModel model, String[] messages, int k)
                throws StepException {
            var box = wcs(member, model).boundingBox();
            var given = catalogs.given(member.name(), model.primary());
            var all = given.isPresent() ? given.get() : find(member, model, messages, k);
            var inside = box.isPresent() ? all.inside(box.get()) : all;
            if (inside.x().length == 0 && messages[k] == null) {
                messages[k] = member.name() + ": no sources, so it is not aligned";
            }
            return inside;
        }

        private SourceCatalogs.Pixels find(ModelSet.Member member, ImageModel model, String[] messages, int k) {
            var covered = new boolean[model.plane()];
            for (int p = 0; p < covered.length; p++) {
                covered[p] = model.dq() != null && (model.dq()[p] & UNCOVERED) != 0;
            }
            var extraction = SourceExtraction.of(
                    model.sci(), model.err(), covered, model.ny(), model.nx(), finder, Bands.SERIAL);
            if (extraction.isEmpty()) {
                messages[k] = member.name() + ": no pixel is left to estimate the background, so it is not aligned";
            } else if (!(extraction.get().threshold() > 0) && finder.finder() != FinderSettings.Finder.SEGMENTATION) {
                messages[k] = member.name()
                        + ": detection threshold is 0, because more than half of the frame is without data; use threshold_area=uncovered";
            }
            var sources = extraction.map(SourceExtraction::sources).orElse(List.of());
            return new SourceCatalogs.Pixels(
                    sources.stream().mapToDouble(s -> s.x()).toArray(),
                    sources.stream().mapToDouble(s -> s.y()).toArray(),
                    null,
                    sources.stream().mapToDouble(s -> s.flux()).toArray());
        }

        private static Gwcs wcs(ModelSet.Member member, ImageModel model) throws StepException {
            return model.wcs()
                    .filter(Gwcs::isImaging)
                    .orElseThrow(() -> StepException.badInput("tweakreg: " + member.name()
                            + " has no world coordinates of an image; run assign_wcs first"));
        }

        private static AlignedImage image(ModelSet.Member member, ImageModel model, SourceCatalogs.Pixels pixels)
                throws StepException {
            var wcs = wcs(member, model);
            var tangent = new TangentCorrection(
                    angle(member, model, Keywords.V2_REF),
                    angle(member, model, Keywords.V3_REF),
                    angle(member, model, Keywords.ROLL_REF));
            try {
                var image = new AlignedImage(
                        member.name(), member.groupId(), wcs, tangent, pixels.x(), pixels.y(), pixels.weight());
                // Refuses coordinates without V2V3 frames, or corrected about another point, before anything is
                // changed.
                image.plane();
                return image;
            } catch (IllegalArgumentException e) {
                throw new StepException(ExitStatus.BAD_INPUT, "tweakreg: " + member.name() + ": " + e.getMessage(), e);
            }
        }

        private static double angle(ModelSet.Member member, ImageModel model, Key<Double> key) throws StepException {
            return key.read(model.sciHeader())
                    .orElseThrow(() -> StepException.badInput("tweakreg: " + member.name() + ": SCI header lacks "
                            + key.name() + "; run assign_wcs first"));
        }

        // ---- alignment
        // ---------------------------------------------------------------------------------------------------------------

        /** Aligns exposures to each other; false, and everything as before, if that is not possible. */
        private boolean relative(List<AlignedImage> images) {
            try {
                boolean expand = params.expandRefcat().equals("true")
                        || !params.absRefcat().isBlank();
                relative(images, expand);
                if (!expand && params.expandRefcat().equals("auto")) {
                    growIfThatHelps(images);
                }
            } catch (Alignment.Impossible e) {
                ctx.warn("exposures are not aligned to each other: " + e.getMessage());
                images.forEach(AlignedImage::restore);
                return false;
            }
            double limit = params.largestMove(filter);
            for (var image : images) {
                double moved = image.moved();
                if (!(moved < limit)) {
                    ctx.warn(String.format(
                            Locale.ROOT,
                            "%s: a corner would move by %.2f arcsec, limit %.2f: probably a mismatch, no exposure is aligned to another",
                            image.name(),
                            moved,
                            limit));
                    images.forEach(AlignedImage::restore);
                    return false;
                }
            }
            images.stream()
                    .filter(i -> i.status() == AlignedImage.Status.FAILED)
                    .forEach(i -> ctx.warn(i.name() + ": not aligned: " + i.reason()));
            return ctx.referenceProfile() || images.stream().anyMatch(i -> i.status() == AlignedImage.Status.SUCCESS);
        }

        private void relative(List<AlignedImage> images, boolean expand) throws Alignment.Impossible {
            new Alignment(params.relative(filter), ctx::info).relative(images, expand, params.enforceUserOrder());
        }

        private static long failures(List<AlignedImage> images) {
            return images.stream()
                    .filter(i -> i.status() == AlignedImage.Status.FAILED)
                    .count();
        }

        /** In a mosaic not every exposure sees enough of the first one: then those that are aligned have to help the others. */
        private void growIfThatHelps(List<AlignedImage> images) throws Alignment.Impossible {
            long before = failures(images);
            if (before == 0) {
                return;
            }
            ctx.info(
                    before
                            + " exposures do not match the first: sources of aligned exposures join the reference (expand_refcat)");
            images.forEach(AlignedImage::restore);
            relative(images, true);
            if (failures(images) >= before) {
                images.forEach(AlignedImage::restore);
                relative(images, false);
            }
        }

        /** Aligns all exposures together to a catalogue; false, and the relative alignment kept, if that is not possible. */
        private boolean absolute(List<AlignedImage> images, String file) throws StepException {
            var catalog = catalogs.sky(file);
            try {
                new Alignment(params.absolute(), ctx::info).absolute(images, catalog);
            } catch (Alignment.Impossible e) {
                ctx.warn("exposures are not aligned to " + catalog.name() + ": " + e.getMessage());
                return false;
            }
            boolean success = images.get(0).status() == AlignedImage.Status.SUCCESS;
            if (!success) {
                ctx.warn("exposures are not aligned to " + catalog.name() + ": "
                        + images.get(0).reason());
            }
            return success;
        }

        // ---- results
        // -----------------------------------------------------------------------------------------------------------------

        private void apply(ModelSet members, List<Integer> science, List<AlignedImage> images) throws StepException {
            for (int k = 0; k < images.size(); k++) {
                var image = images.get(k);
                try (var loan = members.borrow(science.get(k))) {
                    var model = loan.model();
                    record(model, image);
                    if (image.fit() != null) {
                        var name = params.absRefcat().isBlank()
                                ? image.wcs().name()
                                : "FIT-LVL3-" + params.absRefcat().strip();
                        model.wcs(image.wcs().withName(name));
                        describe(model, image.name());
                    }
                    loan.changed();
                } catch (IOException e) {
                    throw new StepException(ExitStatus.BAD_INPUT, e.getMessage(), e);
                }
            }
        }

        private void record(ImageModel model, AlignedImage image) {
            var h = model.primary();
            var fit = image.fit();
            ctx.note("status." + image.name(), image.status().name());
            if (ctx.referenceProfile()) {
                return;
            }
            h.set(TweakregKeywords.TWKSTAT, image.status() + (image.reason().isEmpty() ? "" : ": " + image.reason()));
            if (fit != null) {
                h.set(TweakregKeywords.TWKNMAT, image.matches());
                h.set(TweakregKeywords.TWKRMS, fit.rms());
                h.set(TweakregKeywords.TWKDX, fit.t1());
                h.set(TweakregKeywords.TWKDY, fit.t2());
                h.set(TweakregKeywords.TWKROT, fit.rotation());
                ctx.note("rms_arcsec." + image.name(), fit.rms());
            }
        }

        /** Footprint and FITS keywords of the new coordinates. */
        private void describe(ImageModel model, String name) {
            var wcs = model.wcs().orElseThrow();
            var box = wcs.boundingBox().orElse(Gwcs.BoundingBox.ofImage(model.nx(), model.ny()));
            SkyRegion.polygon(wcs, box).ifPresent(r -> model.sciHeader().set(Keywords.S_REGION, r));
            if (!params.sipApprox()) {
                return;
            }
            var options = new SipFit.Options(
                    params.sipMaxPixError(),
                    params.sipDegree(),
                    params.sipMaxInvPixError(),
                    params.sipInvDegree(),
                    params.sipNpoints());
            try {
                var keywords = SipFit.fit(wcs, box, null, options).keywords();
                SipFit.obsoleteKeywords().forEach(model.sciHeader()::remove);
                keywords.forEach(model.sciHeader()::set);
            } catch (IllegalArgumentException e) {
                ctx.warn(name + ": FITS keywords still describe the coordinates before the alignment: "
                        + e.getMessage());
            }
        }

        /** Sources of all exposures in one table. */
        private CatalogModel combined(List<AlignedImage> images, List<SourceCatalogs.Pixels> pixels) {
            int n = images.stream().mapToInt(AlignedImage::sources).sum();
            var exposure = new String[n];
            var id = new int[n];
            var columns = new double[5][n];
            int row = 0;
            for (int k = 0; k < images.size(); k++) {
                var p = pixels.get(k);
                for (int s = 0; s < p.x().length; s++, row++) {
                    exposure[row] = images.get(k).name();
                    id[row] = s + 1;
                    columns[0][row] = p.x()[s];
                    columns[1][row] = p.y()[s];
                    columns[2][row] = p.flux() == null ? Double.NaN : p.flux()[s];
                    columns[3][row] = images.get(k).ra()[s];
                    columns[4][row] = images.get(k).dec()[s];
                }
            }
            var table = new Table()
                    .add(new Table.Column("exposure", exposure, "", "Exposure in which the source was found"))
                    .add(new Table.Column("id", id, "", "Number of the source in its exposure"))
                    .add(new Table.Column("x", columns[0], "pix", "Column, 0 indexed"))
                    .add(new Table.Column("y", columns[1], "pix", "Row, 0 indexed"))
                    .add(new Table.Column("flux", columns[2], "", "Sum of the background-subtracted values"))
                    .add(new Table.Column("RA", columns[3], "deg", "Right ascension after the alignment"))
                    .add(new Table.Column("DEC", columns[4], "deg", "Declination after the alignment"));
            return new CatalogModel(table);
        }
    }
}
