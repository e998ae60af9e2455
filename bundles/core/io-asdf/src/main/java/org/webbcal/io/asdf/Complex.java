package org.webbcal.io.asdf;

/** A complex number. */
public record Complex(double re, double im) {}
