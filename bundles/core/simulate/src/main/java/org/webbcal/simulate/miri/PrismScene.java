package org.webbcal.simulate.miri;

/** What scenes of the prism with and without slit have in common. */
interface PrismScene extends MiriScene {
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

    double velocity();

    double showerRate();

    double lastFrame();
}
