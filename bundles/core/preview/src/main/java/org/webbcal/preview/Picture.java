package org.webbcal.preview;

import java.awt.image.BufferedImage;
import java.util.List;

/** A picture, and what could not be drawn: one line each. */
public record Picture(BufferedImage image, List<String> remarks) {
    public Picture {
        remarks = List.copyOf(remarks);
    }
}
