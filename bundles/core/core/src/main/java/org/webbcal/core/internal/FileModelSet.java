package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.TableExtension;

/**
 * Members of an association: held in memory as long as the bound allows, otherwise read again for each loan and, when changed, kept in a scratch product.
 * Headers and world coordinates always stay.
 */
final class FileModelSet implements ModelSet, AutoCloseable {

    private final class Entry {
        private final Member member;
        private Path file;
        private ImageModel held;
        private Gwcs wcs;
        private boolean scratch;

        private Entry(Member member, Path file, ImageModel model) {
            this.member = member;
            this.file = file;
            this.wcs = model.wcs().orElse(null);
            this.held = model;
        }
    }

    private final ProductReader reader;
    private final ProductWriter writer;
    private final String productName;
    private final Path scratchParent;
    private final long memoryBytes;
    private final List<Entry> entries = new ArrayList<>();
    private final List<SpectrumMember> spectra = new ArrayList<>();
    private final List<TableExtension> provenance = new ArrayList<>();
    private long used;
    private ScratchFolder scratch;

    FileModelSet(ProductReader reader, ProductWriter writer, String productName, Path scratchParent, long memoryBytes) {
        this.reader = reader;
        this.writer = writer;
        this.productName = productName;
        this.scratchParent = scratchParent;
        this.memoryBytes = memoryBytes;
    }

    /** Opens a member: from memory if an earlier task left it there, otherwise from its file; gives what was read so. */
    Optional<? extends ScienceModel> add(TaskPlan.Input input, Function<Path, ImageModel> inMemory)
            throws CalibrationException {
        var model = inMemory.apply(input.file());
        boolean read = model == null;
        if (read && reader.probe(input.file()).kind() == FileKind.SPECTRUM) {
            var spectrum = reader.readSpectrum(input.file());
            spectra.add(new SpectrumMember(ProductNames.stem(input.file()), input.role(), spectrum));
            return Optional.of(spectrum);
        }
        if (read) {
            model = reader.readImage(input.file());
        }
        if (!input.catalog().isEmpty()) {
            model.primary().set("TWEAKCAT", input.catalog(), "source catalogue for tweakreg, from the association");
        }
        var group = input.groupId().isEmpty() ? groupId(model, entries.size()) : input.groupId();
        var entry = new Entry(
                new Member(ProductNames.stem(input.file()), input.role(), group, model.primary(), model.sciHeader()),
                input.file(),
                model);
        entries.add(entry);
        model.tables().stream()
                .filter(t -> t.name().equals(Provenance.EXTENSION))
                .forEach(provenance::add);
        used += model.bytes();
        if (used > memoryBytes) {
            used -= model.bytes();
            entry.held = null;
        }
        return read ? Optional.of(model) : Optional.empty();
    }

    /**
     * Exposures taken at one time by the detectors of an instrument form a group.
     *
     * @see "stcal, group_id of model libraries"
     */
    private static String groupId(ImageModel model, int index) {
        var h = model.primary();
        if (h.string("PROGRAM").isEmpty() || h.string("EXPOSURE").isEmpty()) {
            return "exposure" + index;
        }
        return "jw" + h.string("PROGRAM", "") + h.string("OBSERVTN", "") + h.string("VISIT", "") + "_"
                + h.string("VISITGRP", "") + h.string("SEQ_ID", "") + h.string("ACT_ID", "") + "_"
                + h.string("EXPOSURE", "");
    }

    @Override
    public List<Member> members() {
        return entries.stream().map(e -> e.member).toList();
    }

    @Override
    public List<SpectrumMember> spectra() {
        return List.copyOf(spectra);
    }

    /** What the members say of their making. */
    List<TableExtension> provenance() {
        return provenance;
    }

    @Override
    public String productName() {
        return productName;
    }

    @Override
    public Loan borrow(int i) throws IOException {
        var entry = entries.get(i);
        ImageModel model = entry.held;
        if (model == null) {
            try {
                model = reader.readImage(entry.file);
            } catch (CalibrationException e) {
                throw new IOException(e.getMessage(), e);
            }
            model.primary(entry.member.primary());
            model.sciHeader(entry.member.sciHeader());
            model.wcs(entry.wcs);
        }
        var lent = model;
        return new Loan() {
            private boolean changed;

            @Override
            public ImageModel model() {
                return lent;
            }

            @Override
            public void changed() {
                changed = true;
            }

            @Override
            public void close() throws IOException {
                entry.wcs = lent.wcs().orElse(null);
                if (changed && entry.held == null) {
                    keep(entry, lent);
                }
            }
        };
    }

    private void keep(Entry entry, ImageModel model) throws IOException {
        try {
            if (scratch == null) {
                scratch = ScratchFolder.create(scratchParent);
            }
            var file = entry.scratch ? entry.file : scratch.path().resolve("member" + entries.indexOf(entry) + ".fits");
            writer.write(model, file);
            entry.file = file;
            entry.scratch = true;
        } catch (CalibrationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (scratch != null) {
            scratch.close();
        }
    }
}
