package org.webbcal.step.persistence;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;

/** Flags samples that come within a given time after their pixel was saturated, in this exposure or in earlier ones. */
@Component(service = Step.class)
@StepService(
        id = "persistence",
        instruments = {"MIRI", "NIRSPEC"})
public final class PersistenceStep implements Step {

    static final String ID = "persistence";

    private static final double UNIX_EPOCH_MJD = 40587;
    private static final double SECONDS_PER_DAY = 86400;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Flag samples in a time after saturation of their pixel")
            .status("S_PERSIS")
            .inPlace(Kind.RAMP)
            .parameters(PersistenceParams.class)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ)
            .changes(PlaneKind.GROUPDQ)
            .dqReads(DqFlag.SATURATED)
            .dqSets(DqFlag.PERSISTENCE, DqFlag.DO_NOT_USE)
            .locality(Locality.EXPOSURE)
            .workspaceBytesPerPixel(9)
            .source("jwst/persistence/{persistence_step,persistence}.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var p = context.parameters(PersistenceParams.class);
        if (p.persistenceTime() == null) {
            throw StepException.parameter(
                    ID + ": persistence_time is none: give the seconds after saturation in which samples are flagged");
        }
        var shape = context.rampShape();
        var header = context.exposure().primary();
        var windows = new Windows(
                shape.ny(), shape.nx(), header.integer("SUBSTRT2", 1) - 1, header.integer("SUBSTRT1", 1) - 1);
        if (p.persistenceArrayFile() != null) {
            read(context, p, windows);
        }
        return new Run(context, p, windows, new Clock(context, p.byIntegrationNumber()));
    }

    private static void read(StepContext context, PersistenceParams p, Windows windows) throws StepException {
        String file = p.persistenceArrayFile();
        var tree = context.readTree(file);
        if (tree.isEmpty()) {
            context.info(file + " does not exist: no window is open at the start");
            return;
        }
        String detector = context.exposure().detector();
        var found = tree.get().get(detector);
        if (found == null) {
            context.info(file + " has no entry " + detector + ": no window is open at the start");
            return;
        }
        if (!(found instanceof Map<?, ?> entry)) {
            throw StepException.badInput(ID + ": " + file + ": entry " + detector
                    + " is no map of rows, cols, vals and pers_time; is it a file that save_persistence wrote?");
        }
        double length = entry.get("pers_time") instanceof Number n ? n.doubleValue() : Double.NaN;
        if (length != p.persistenceTime()) {
            context.warn(file + " has windows of " + entry.get("pers_time") + " s, persistence_time is "
                    + p.persistenceTime() + " s: the file is not used, no window is open at the start");
            return;
        }
        windows.take(entry, file, p.byDetectorPosition());
    }

    /** When integrations start. */
    private static final class Clock {
        private final String exposure;
        private final Optional<Table> times;
        private final boolean numbered;
        private final int first;
        private final double start;
        private final double integrationTime;

        Clock(StepContext context, boolean numbered) {
            exposure = context.exposure().name();
            var header = context.exposure().primary();
            times = context.table("INT_TIMES");
            this.numbered = numbered;
            first = header.integer("INTSTART", 1);
            start = header.number("EXPSTART", Double.NaN);
            integrationTime = header.number("EFFINTTM", Double.NaN);
        }

        /** Start of integration {@code i} of the file, seconds since 1970. */
        double start(int i) throws StepException {
            double day = times.isPresent() ? fromTable(times.get(), i) : Double.NaN;
            if (day > 0) {
                return (day - UNIX_EPOCH_MJD) * SECONDS_PER_DAY;
            }
            if (!(start > 0) || !(integrationTime > 0)) {
                throw StepException.badInput(ID + ": " + exposure + ": integration " + (i + 1)
                        + " has no time in INT_TIMES, and EXPSTART or EFFINTTM is missing or not above 0;"
                        + " mend the primary header");
            }
            return (start - UNIX_EPOCH_MJD) * SECONDS_PER_DAY + (numbered ? first - 1 + i : i) * integrationTime;
        }

        private double fromTable(Table table, int i) {
            var starts = table.column("int_start_MJD_UTC");
            if (starts.isEmpty()) {
                return Double.NaN;
            }
            var numbers = table.column("integration_number");
            if (numbered && numbers.isPresent()) {
                for (int k = 0; k < table.rows(); k++) {
                    if (numbers.get().number(k) == first + i) {
                        return starts.get().number(k);
                    }
                }
            }
            return i < table.rows() ? starts.get().number(i) : Double.NaN;
        }
    }

    /** Work on one exposure: windows are followed from one integration to the next. */
    private static final class Run implements StepRun.Ramp {
        private final StepContext context;
        private final PersistenceParams p;
        private final Windows windows;
        private final Clock clock;
        private final byte[] saturated;
        private final float threshold;
        private final byte mark;
        private final double groupTime;
        private final int before;
        private final PersistenceKernel.Counts counts = new PersistenceKernel.Counts();
        private double now;

        Run(StepContext context, PersistenceParams p, Windows windows, Clock clock) throws StepException {
            this.context = context;
            this.p = p;
            this.windows = windows;
            this.clock = clock;
            saturated = new byte[windows.end().length];
            threshold = p.dnThreshold() == null ? Float.NaN : p.dnThreshold().floatValue();
            mark = (byte) (p.persistenceDnu() ? Dq.PERSISTENCE | Dq.DO_NOT_USE : Dq.PERSISTENCE);
            var header = context.exposure().primary();
            groupTime = header.number("TGROUP", Double.NaN);
            if (!(groupTime > 0)) {
                throw StepException.badInput(ID + ": " + context.exposure().name() + ": keyword TGROUP is "
                        + header.string("TGROUP", "missing") + ", expected a time in seconds; mend the primary header");
            }
            before = windows.open();
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            double start = clock.start(block.integration());
            int size = context.rows().blockSize();
            var parts = new PersistenceKernel.Counts[(block.ny() + size - 1) / size];
            context.rows()
                    .each(
                            block.ny(),
                            (y0, y1) -> parts[y0 / size] = PersistenceKernel.integration(
                                    block.sci(),
                                    block.groupDq(),
                                    windows.end(),
                                    saturated,
                                    start,
                                    groupTime,
                                    p.persistenceTime(),
                                    threshold,
                                    mark,
                                    block.ngroups(),
                                    block.ny(),
                                    block.nx(),
                                    y0,
                                    y1));
            for (var part : parts) {
                counts.add(part);
            }
            now = start + block.ngroups() * groupTime;
        }

        @Override
        public void finish() throws StepException {
            var shape = context.rampShape();
            double samples = (double) shape.nints() * shape.integration();
            int after = windows.open();
            context.note("windows_before", before);
            context.note("windows_opened", counts.opened);
            context.note("windows_after", after);
            context.note("flagged_fraction", counts.flagged / samples);
            context.info(String.format(
                    java.util.Locale.ROOT,
                    "%d windows open before, %d opened, %d open after; %.3f %% of the samples flagged",
                    before,
                    counts.opened,
                    after,
                    100 * counts.flagged / samples));
            if (counts.backwards > 0) {
                context.warn(counts.backwards
                        + " windows of a later exposure were left out: calibrate exposures in the order of time");
            }
            if (p.savePersistence() != null) {
                write();
            }
        }

        private void write() throws StepException {
            String name = p.savePersistence();
            int slash = name.lastIndexOf('/');
            int dot = name.lastIndexOf('.');
            String file = (dot > slash + 1 ? name.substring(0, dot) : name) + ".asdf";
            var tree = new LinkedHashMap<String, Object>();
            context.readTree(file).ifPresent(tree::putAll);
            tree.remove("history"); // tells of the program that wrote the file before
            tree.put(
                    context.exposure().detector(),
                    windows.entry(context.exposure().name(), p.persistenceTime(), now));
            context.writeTree(file, tree);
            context.info("windows written to " + file);
        }
    }

    /** A saturated sample opens a window that ends in the integration. */
    @Override
    public void selfCheck() {
        byte[] groupDq = {0, 2, 2, 0, 0};
        double[] end = {0};
        PersistenceKernel.integration(
                new float[5], groupDq, end, new byte[1], 1000, 10, 15, Float.NaN, (byte) Dq.PERSISTENCE, 5, 1, 1, 0, 1);
        byte[] expected = {0, 34, 34, 0, 0};
        if (!java.util.Arrays.equals(groupDq, expected)) {
            throw new IllegalStateException(ID + ": flags " + java.util.Arrays.toString(groupDq) + ", expected "
                    + java.util.Arrays.toString(expected));
        }
    }
}
