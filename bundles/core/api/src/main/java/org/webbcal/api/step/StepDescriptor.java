package org.webbcal.api.step;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.webbcal.model.dq.DqFlag;

/**
 * Everything that can be known of a step before pixels are read. Build one with {@link #of}.
 *
 * @param id public name, {@code ramp_fit}
 * @param title one line for lists
 * @param statusKeyword header keyword that records its outcome, {@code S_RAMP}; empty for none
 * @param input what it takes
 * @param outputs what it gives, in the order in which its worker returns them. For {@link Kind#RAMP} and {@link Kind#SET} inputs that are changed in place
 *     the first output has the same kind and is the input itself
 * @param parameters record of its parameters, each component with {@link Param}
 * @param references reference types it asks for
 * @param reads planes it reads
 * @param changes planes it may change; all others stay bit for bit
 * @param dqReads flags that change its behaviour
 * @param dqSets flags that it may set
 * @param locality how far the value of a pixel reaches
 * @param workspaceBytesPerPixel memory it needs beyond the data, per pixel of one plane
 * @param sources papers, handbooks, the path in the reference software
 */
public record StepDescriptor(
        String id,
        String title,
        String statusKeyword,
        Kind input,
        List<Output> outputs,
        Class<? extends Record> parameters,
        List<RefUse> references,
        Set<PlaneKind> reads,
        Set<PlaneKind> changes,
        Set<DqFlag> dqReads,
        Set<DqFlag> dqSets,
        Locality locality,
        int workspaceBytesPerPixel,
        List<String> sources) {

    /** Kinds of data that flow between steps. */
    public enum Kind {
        /** A ramp exposure. */
        RAMP,
        /** An image or a stack of images. */
        IMAGE,
        /** Either of the two, changed in place; {@link StepContext#rampShape} is null for an image. */
        RAMP_OR_IMAGE,
        /** The members of an association. */
        SET,
        /** A catalogue. */
        CATALOG,
        /** Extracted spectra. */
        SPECTRUM
    }

    /** A named output. {@code suffix} is the product suffix when it is saved: {@code rate}. */
    public record Output(String name, Kind kind, String suffix) {}

    /** Whether a step can do without a reference type. */
    public enum Need {
        /** Without it the run fails before pixels. */
        REQUIRED,
        /** Without it the step works, otherwise. */
        OPTIONAL,
        /** Without it the step is SKIPPED. */
        SKIP_WHEN_ABSENT
    }

    /**
     * Use of a reference type.
     *
     * @param type lower case
     * @param expTypes values of EXP_TYPE for which it is asked; empty for all. For other exposures it is not looked for and counts as not applicable
     */
    public record RefUse(String type, Need need, Set<String> expTypes) {
        public RefUse {
            expTypes = Set.copyOf(expTypes);
        }

        /** For all exposures. */
        public RefUse(String type, Need need) {
            this(type, need, Set.of());
        }

        public boolean appliesTo(String expType) {
            return expTypes.isEmpty() || expTypes.contains(expType);
        }
    }

    /** How far the value of a pixel reaches. */
    public enum Locality {
        PIXEL,
        ROW,
        PLANE,
        INTEGRATION,
        EXPOSURE,
        SET
    }

    /** Planes of science models. */
    public enum PlaneKind {
        SCI,
        ERR,
        DQ,
        GROUPDQ,
        PIXELDQ,
        VAR_POISSON,
        VAR_RNOISE,
        VAR_FLAT,
        AREA,
        WAVELENGTH,
        PATHLOSS_PS,
        PATHLOSS_UN,
        TRACEMODEL,
        WCS,
        ZEROFRAME,
        REFOUT,
        TABLE
    }

    /** A step without parameters of its own. */
    public record NoParams() {}

    public static Builder of(String id, String title) {
        return new Builder(id, title);
    }

    /** Collects a descriptor. */
    public static final class Builder {
        private final String id;
        private final String title;
        private String statusKeyword = "";
        private Kind input = Kind.RAMP;
        private final List<Output> outputs = new ArrayList<>();
        private Class<? extends Record> parameters = NoParams.class;
        private final List<RefUse> references = new ArrayList<>();
        private final Set<PlaneKind> reads = EnumSet.noneOf(PlaneKind.class);
        private final Set<PlaneKind> changes = EnumSet.noneOf(PlaneKind.class);
        private final Set<DqFlag> dqReads = EnumSet.noneOf(DqFlag.class);
        private final Set<DqFlag> dqSets = EnumSet.noneOf(DqFlag.class);
        private Locality locality = Locality.PIXEL;
        private int workspace;
        private final List<String> sources = new ArrayList<>();

        private Builder(String id, String title) {
            this.id = id;
            this.title = title;
        }

        public Builder status(String keyword) {
            statusKeyword = keyword;
            return this;
        }

        /** Takes and gives the same kind, changed in place. */
        public Builder inPlace(Kind kind) {
            input = kind;
            outputs.add(new Output("main", kind, ""));
            return this;
        }

        public Builder takes(Kind kind) {
            input = kind;
            return this;
        }

        public Builder gives(String name, Kind kind, String suffix) {
            outputs.add(new Output(name, kind, suffix));
            return this;
        }

        public Builder parameters(Class<? extends Record> type) {
            parameters = type;
            return this;
        }

        public Builder reference(String type, Need need) {
            references.add(new RefUse(type, need));
            return this;
        }

        /** A type that is asked for some values of EXP_TYPE alone. */
        public Builder reference(String type, Need need, String... expTypes) {
            references.add(new RefUse(type, need, Set.of(expTypes)));
            return this;
        }

        public Builder reads(PlaneKind... planes) {
            reads.addAll(List.of(planes));
            return this;
        }

        public Builder changes(PlaneKind... planes) {
            changes.addAll(List.of(planes));
            return this;
        }

        public Builder dqReads(DqFlag... flags) {
            dqReads.addAll(List.of(flags));
            return this;
        }

        public Builder dqSets(DqFlag... flags) {
            dqSets.addAll(List.of(flags));
            return this;
        }

        public Builder locality(Locality reach) {
            locality = reach;
            return this;
        }

        public Builder workspaceBytesPerPixel(int bytes) {
            workspace = bytes;
            return this;
        }

        public Builder source(String text) {
            sources.add(text);
            return this;
        }

        public StepDescriptor build() {
            return new StepDescriptor(
                    id,
                    title,
                    statusKeyword,
                    input,
                    List.copyOf(outputs),
                    parameters,
                    List.copyOf(references),
                    Set.copyOf(reads),
                    Set.copyOf(changes),
                    Set.copyOf(dqReads),
                    Set.copyOf(dqSets),
                    locality,
                    workspace,
                    List.copyOf(sources));
        }
    }
}
