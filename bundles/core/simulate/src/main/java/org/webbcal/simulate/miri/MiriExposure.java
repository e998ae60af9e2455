package org.webbcal.simulate.miri;

import java.time.LocalDateTime;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.RawModel;
import org.webbcal.simulate.detector.CosmicRay;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.RawFiles;

/** What raw exposures of all MIRI modes share: particles, and the reference output. */
final class MiriExposure {

    /** Area of a pixel, cm^2: 25 um pitch. */
    static final double PIXEL_CM2 = 25e-4 * 25e-4;
    /** Level of the reference output, DN, and its noise. */
    private static final int REFERENCE_OUTPUT = 20000;

    private static final double REFERENCE_NOISE = 4;

    private MiriExposure() {}

    /** The facts of an exposure of any MIRI detector. */
    static ExposureFacts facts(
            int program,
            int number,
            LocalDateTime start,
            String detector,
            String expType,
            boolean timeSeries,
            String readPattern,
            RampMaker.ReadOut readOut,
            MiriSubarray s) {
        return new ExposureFacts(
                program,
                number,
                start,
                "MIRI",
                detector,
                expType,
                timeSeries,
                readPattern,
                readOut,
                s.name(),
                s.xStartFits(),
                s.yStartFits(),
                s.nx(),
                s.ny(),
                4,
                1,
                2);
    }

    /**
     * Particles that hit the detector.
     *
     * @param exposure its number, 0-based
     * @param rate of cosmic rays, 1/cm²/s
     * @param showerRate 1/cm²/s
     * @param showerAmplitude DN
     */
    record Particles(long seed, int exposure, double rate, double showerRate, double showerAmplitude) {

        /** Makes them, and writes them beside the exposure. */
        List<CosmicRay> fall(ExtendedEvent.Field field, double gain, RawFiles files) throws CalibrationException {
            var rays = CosmicRay.rain(
                    new Noise(seed, 3, exposure),
                    field.nints(),
                    field.ngroups(),
                    field.ny(),
                    field.nx(),
                    field.groupSeconds(),
                    field.pixelCm2(),
                    rate,
                    gain);
            return files.particles(
                    rays,
                    ExtendedEvent.showers(new Noise(seed, 6, exposure), field, showerRate, showerAmplitude),
                    field);
        }
    }

    /**
     * Integrations of an exposure with their reference output.
     *
     * @param first number of the first, 0-based
     * @param stream of random numbers for the reference output
     */
    static RawModel raw(RampMaker maker, int first, int count, long stream) {
        var samples = maker.source(first, count);
        return new RawModel(
                maker.shape(count),
                new RawModel.Source() {
                    @Override
                    public void samples(int integration, short[] into) throws java.io.IOException {
                        samples.samples(integration, into);
                    }

                    @Override
                    public void referenceOutput(int integration, short[] into) {
                        var noise = new Noise(stream, first + integration);
                        for (int k = 0; k < into.length; k++) {
                            into[k] = (short) (int) Math.rint(REFERENCE_OUTPUT + REFERENCE_NOISE * noise.normal());
                        }
                    }
                },
                true);
    }
}
