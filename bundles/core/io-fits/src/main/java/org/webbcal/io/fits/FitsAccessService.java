package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;

/** FITS files of any content. */
@Component(service = FitsAccess.class)
public final class FitsAccessService implements FitsAccess {

    @Override
    public FitsContent open(Path path) throws IOException {
        return new Content(FitsFile.open(path));
    }

    private static final class Content implements FitsContent {

        private final FitsFile file;
        private final List<Extension> extensions = new ArrayList<>();

        Content(FitsFile file) {
            this.file = file;
            for (var hdu : file.hdus()) {
                boolean table = hdu.kind() == Hdu.Kind.TABLE;
                var kind = hdu.kind() == Hdu.Kind.IMAGE && fits(hdu.dims())
                        ? Kind.IMAGE
                        : table && fits(hdu.dims()) ? Kind.TABLE : Kind.OTHER;
                int[] dims = kind == Kind.IMAGE
                        ? hdu.intDims()
                        : kind == Kind.TABLE ? new int[] {(int) hdu.dims()[0]} : new int[0];
                extensions.add(new Extension(hdu.index(), hdu.name(), hdu.version(), kind, dims, hdu.header()));
            }
        }

        private static boolean fits(long[] dims) {
            for (long d : dims) {
                if (d > Integer.MAX_VALUE) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public List<Extension> extensions() {
            return List.copyOf(extensions);
        }

        @Override
        public Plane plane(Extension extension) throws IOException {
            return FitsProductReader.plane(file, image(extension));
        }

        private Hdu image(Extension extension) throws FitsFault {
            var hdu = file.hdus().get(extension.index());
            if (extension.kind() != Kind.IMAGE) {
                throw new FitsFault(file.name() + ": " + hdu.label() + " holds no image");
            }
            return hdu;
        }

        @Override
        public Plane plane(Extension extension, int y0, int y1, int x0, int x1) throws IOException {
            var hdu = image(extension);
            int axes = hdu.dims().length;
            if (axes < 2
                    || y0 < 0
                    || x0 < 0
                    || y1 <= y0
                    || x1 <= x0
                    || y1 > hdu.dims()[axes - 2]
                    || x1 > hdu.dims()[axes - 1]) {
                throw new IllegalArgumentException(file.name() + ": rows " + y0 + "…" + (y1 - 1) + ", columns " + x0
                        + "…" + (x1 - 1) + " leave " + hdu.label() + " (" + hdu.shape() + ")");
            }
            int ny = (int) hdu.dims()[axes - 2];
            int nx = (int) hdu.dims()[axes - 1];
            if (y0 == 0 && x0 == 0 && y1 == ny && x1 == nx) {
                return plane(extension);
            }
            int rows = y1 - y0;
            int columns = x1 - x0;
            long planes = hdu.count() / ((long) ny * nx);
            int n = PixelReader.arrayLength(file, hdu, planes * rows * columns);
            var reader = new PixelReader(file, hdu);
            Object data = reader.newArray(n);
            int at = 0;
            for (long k = 0; k < planes; k++) {
                if (columns == nx) {
                    reader.stored((k * ny + y0) * nx, data, at, rows * nx);
                    at += rows * nx;
                    continue;
                }
                for (int y = y0; y < y1; y++) {
                    reader.stored((k * ny + y) * nx + x0, data, at, columns);
                    at += columns;
                }
            }
            int[] dims = hdu.intDims();
            dims[axes - 2] = rows;
            dims[axes - 1] = columns;
            return new Plane(
                    hdu.name(),
                    hdu.version(),
                    dims,
                    data,
                    hdu.unsigned(),
                    hdu.header().copy());
        }

        @Override
        public Plane leading(Extension extension, int... counts) throws IOException {
            var hdu = image(extension);
            int[] dims = hdu.intDims();
            int outer = dims.length - 2;
            if (outer < 1 || counts.length != outer) {
                throw new IllegalArgumentException(file.name() + ": " + hdu.label() + " (" + hdu.shape()
                        + ") asked for " + counts.length + " leading axes");
            }
            long plane = (long) dims[outer] * dims[outer + 1];
            long runs = 1;
            for (int axis = 0; axis < outer; axis++) {
                dims[axis] = Math.max(1, Math.min(dims[axis], counts[axis]));
                runs *= axis < outer - 1 ? dims[axis] : 1;
            }
            int length = PixelReader.arrayLength(file, hdu, runs * dims[outer - 1] * plane);
            int run = (int) (length / runs);
            var reader = new PixelReader(file, hdu);
            Object data = reader.newArray(length);
            for (int k = 0; k < runs; k++) {
                // position of run k in the file: its digits along the axes kept, weighted with the axes stored
                long from = 0;
                long weight = plane * hdu.dims()[outer - 1];
                int digits = k;
                for (int axis = outer - 2; axis >= 0; axis--) {
                    from += digits % dims[axis] * weight;
                    digits /= dims[axis];
                    weight *= hdu.dims()[axis];
                }
                reader.stored(from, data, k * run, run);
            }
            return new Plane(
                    hdu.name(),
                    hdu.version(),
                    dims,
                    data,
                    hdu.unsigned(),
                    hdu.header().copy());
        }

        @Override
        public Table table(Extension extension) throws IOException {
            var hdu = file.hdus().get(extension.index());
            if (extension.kind() != Kind.TABLE) {
                throw new FitsFault(file.name() + ": " + hdu.label() + " is no binary table");
            }
            var table = TableReader.read(file, hdu);
            TableHints.with(hdu).cards().forEach(card -> table.meta().put(card.key(), card.value()));
            return table;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
