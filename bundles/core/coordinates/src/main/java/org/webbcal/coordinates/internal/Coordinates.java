package org.webbcal.coordinates.internal;

import org.webbcal.lib.wcs.Gwcs;

/**
 * World coordinates found in a file.
 *
 * @param slit name of the slit; empty where the product is not one of several slits
 * @param wcs the coordinates
 * @param source where they were found: {@code ASDF}, or {@code keywords of SCI}
 * @param dims dimensions of the image, slowest first; 0 where there is none
 */
record Coordinates(String slit, Gwcs wcs, String source, int[] dims) {}
