package org.webbcal.step.jump;

/** The snowballs of an exposure; integrations come in order, since cores stay flagged in the next one. */
final class Snowballs {

    private final JumpInput input;
    private final SnowballKernel.Settings settings;
    private byte[] formerCores;
    private long count;
    private long samples;

    Snowballs(JumpInput input) {
        this.input = input;
        var p = input.parameters();
        settings = new SnowballKernel.Settings(
                p.minSatArea(),
                p.minJumpArea(),
                p.expandFactor(),
                p.satRequiredSnowball(),
                p.minSatRadiusExtend(),
                2.0 * p.satExpand(),
                p.edgeSize(),
                2.0 * p.maxExtendedRadius(),
                p.snowballGeometry().equals("jwst"));
    }

    /** Finds and flags those of the next integration. */
    void flag(byte[] groupDq) {
        int ngroups = input.ngroups();
        var cores = new byte[input.plane()];
        var found = SnowballKernel.flag(groupDq, ngroups, input.ny(), input.nx(), settings, cores);
        count += found.count();
        samples += found.samples();
        if (input.parameters().maskSnowballCoreNextInt()) {
            if (formerCores != null) {
                int last = Math.min(input.groups(input.parameters().snowballTimeMaskedNextInt()), ngroups);
                samples += SnowballKernel.flagFormerCores(groupDq, last, input.plane(), formerCores);
            }
            formerCores = cores;
        }
    }

    long count() {
        return count;
    }

    /** Samples flagged on account of snowballs that were not flagged before. */
    long samples() {
        return samples;
    }
}
