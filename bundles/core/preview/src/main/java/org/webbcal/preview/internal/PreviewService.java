package org.webbcal.preview.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.WholeFile;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.preview.Picture;
import org.webbcal.preview.Preview;
import org.webbcal.preview.PreviewOptions;

/** Draws with the two-dimensional graphics of the JDK; no display is needed. */
@Component(service = Preview.class)
public final class PreviewService implements Preview {

    private static final String[][] SKY_COLUMNS = {
        {"sky_centroid.ra", "sky_centroid.dec"}, {"ra", "dec"}, {"RA_ICRS", "DE_ICRS"}
    };
    private static final String[][] PIXEL_COLUMNS = {{"xcentroid", "ycentroid"}, {"x", "y"}};

    private final ProductReader reader;
    private final Scenes scenes;

    @Activate
    public PreviewService(
            @Reference ProductReader reader, @Reference FitsAccess fits, @Reference ProductCoordinates coordinates) {
        this.reader = reader;
        scenes = new Scenes(reader, fits, coordinates);
    }

    @Override
    public Picture draw(Path product, PreviewOptions options) throws CalibrationException {
        return reader.probe(product).kind() == FileKind.SPECTRUM
                ? draw(reader.readSpectrum(product), product.getFileName().toString())
                : draw(scenes.of(product), options);
    }

    @Override
    public Picture draw(SpectrumModel spectra, String name) throws CalibrationException {
        if (!SpectrumChart.drawable(spectra)) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, name + ": its spectra have no wavelengths or no flux; nothing to draw");
        }
        var primary = spectra.primary();
        return new Picture(
                SpectrumChart.draw(spectra, Scenes.title(primary, name), Scenes.subtitle(primary, name, ""), name),
                Words.remarks());
    }

    @Override
    public Picture draw(ImageModel image, String name, PreviewOptions options) {
        return draw(Scenes.of(image, name), options);
    }

    private static Picture draw(Scene whole, PreviewOptions options) {
        var scene = whole.cropped().laid();
        List<String> remarks = new ArrayList<>();
        List<double[]> marks = null;
        if (options.catalog() != null) {
            marks = marks(scene, options.catalog());
            if (marks == null) {
                remarks.add(
                        options.catalogName()
                                + ": no positions found (sky_centroid.ra and .dec, ra and dec, xcentroid and ycentroid); no source is marked");
            }
        }
        var drawing = new Drawing(scene, marks, options);
        remarks.addAll(Words.remarks());
        return new Picture(drawing.draw(), remarks);
    }

    /** Pixels of the sources; null when the catalogue has no positions that this image can use. */
    static List<double[]> marks(Scene scene, Table catalog) {
        for (var names : SKY_COLUMNS) {
            var ra = catalog.column(names[0]);
            var dec = catalog.column(names[1]);
            if (scene.wcs() != null && ra.isPresent() && dec.isPresent()) {
                List<double[]> marks = new ArrayList<>();
                for (int i = 0; i < catalog.rows(); i++) {
                    var xy = new double[2];
                    scene.wcs().skyToPixel(ra.get().number(i), dec.get().number(i), xy);
                    add(marks, xy);
                }
                return marks;
            }
        }
        for (var names : PIXEL_COLUMNS) {
            var x = catalog.column(names[0]);
            var y = catalog.column(names[1]);
            if (x.isPresent() && y.isPresent()) {
                List<double[]> marks = new ArrayList<>();
                for (int i = 0; i < catalog.rows(); i++) {
                    add(marks, new double[] {x.get().number(i), y.get().number(i)});
                }
                return marks;
            }
        }
        return null;
    }

    private static void add(List<double[]> marks, double[] xy) {
        if (Double.isFinite(xy[0]) && Double.isFinite(xy[1])) {
            marks.add(xy);
        }
    }

    @Override
    public void write(Picture picture, Path png) throws CalibrationException {
        // the pictures are small: no cache files; said here, for commands that draw nothing need not wait for ImageIO
        ImageIO.setUseCache(false);
        try {
            WholeFile.write(png, out -> {
                if (!ImageIO.write(picture.image(), "png", out)) {
                    throw new IOException("this Java machine writes no PNG");
                }
            });
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, png + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
