package org.webbcal.simulate.miri;

/** What scenes of the prism with and without slit have in common. */
interface PrismScene {
    String readpatt();

    int ngroups();

    int nints();

    int segments();

    Double flux();

    Double peak();

    String spectrum();

    double offsetAlong();

    double offsetAcross();

    int hotPixels();

    Double hotRate();

    int deadPixels();

    double ra();

    double dec();

    double roll();

    double velocity();

    String date();

    double cosmicRayRate();

    double showerRate();

    double showerAmplitude();

    double transientShare();

    double emi390();

    double emi10();

    double firstFrame();

    double lastFrame();

    int program();

    long seed();
}
