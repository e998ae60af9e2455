"""Opens files written by AsdfWriter with asdf and gwcs, which checks them against the schemas, and compares coordinates with those that Java computed.

Arguments: pairs of an ASDF file that holds a gwcs under 'wcs' and a table: on each line the names of two frames, the number of inputs, the inputs and the
expected outputs. Prints for each file the largest difference of finite values; degrees count as arcsec.
"""
import sys
import warnings

import asdf
import numpy as np
from asdf.extension import Extension
from asdf_astropy.converters.transform.core import TransformConverterBase
from astropy.modeling import Model


class Slice(Model):
    """The transform of the MRS that only the reference software defines."""

    n_inputs = 1
    n_outputs = 1
    node = None

    @staticmethod
    def evaluate(beta):
        raise NotImplementedError


def slice_of(node):
    model = Slice()
    first, step, channel = node["beta_zero"], node["beta_del"], node["channel"]
    model.evaluate = lambda beta: np.floor(channel * 100 + (beta - first) / step + 1 + 0.5)
    return model


class SliceConverter(TransformConverterBase):
    tags = ["tag:stsci.edu:jwst_pipeline/miri_ab2slice-1.0.0"]
    types = []

    def to_yaml_tree_transform(self, model, tag, ctx):
        raise NotImplementedError

    def from_yaml_tree_transform(self, node, tag, ctx):
        return slice_of(node)


class Pipeline(Extension):
    extension_uri = "asdf://webbcal.org/test/pipeline-1.0.0"
    tags = SliceConverter.tags
    converters = [SliceConverter()]


def compare(wcs, table):
    worst = 0.0
    lines = [line.split() for line in open(table)]
    for frames in sorted({(line[0], line[1]) for line in lines}):
        rows = [line for line in lines if (line[0], line[1]) == frames]
        count = int(rows[0][2])
        values = np.array([[float(v) for v in row[3:]] for row in rows]).T
        found = wcs.get_transform(*frames)(*values[:count])
        found = np.atleast_2d(np.array(found, dtype=float))
        expected = values[count:]
        if (np.isnan(found) != np.isnan(expected)).any():
            raise SystemExit(f"{table} {frames}: NaN at other places")
        units = [str(u) for u in getattr(wcs, frames[1]).unit]
        scale = np.array([3600.0 if u == "deg" else 1.0 for u in units])[:, None]
        difference = np.abs(found - expected) * scale
        worst = max(worst, np.nanmax(difference))
    return worst


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asdf.get_config().add_extension(Pipeline())
    for name, table in zip(sys.argv[1::2], sys.argv[2::2]):
        with asdf.open(name, validate_checksums=True, lazy_load=False, copy_arrays=True) as file:
            print(name, compare(file["wcs"], table))
