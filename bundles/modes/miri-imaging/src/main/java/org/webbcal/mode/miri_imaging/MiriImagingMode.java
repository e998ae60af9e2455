package org.webbcal.mode.miri_imaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI imaging, from raw ramps to a mosaic and a source catalogue. */
@Component(service = ModeService.class)
public final class MiriImagingMode implements ModeService {

    @Override
    public String id() {
        return "miri-imaging";
    }

    @Override
    public String title() {
        return "MIRI imaging: ramps to mosaic and source catalogue";
    }

    @Override
    public String recipe() {
        try (var in = MiriImagingMode.class.getResourceAsStream("/recipe/miri-imaging.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
