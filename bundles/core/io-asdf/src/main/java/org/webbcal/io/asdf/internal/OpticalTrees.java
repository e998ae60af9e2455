package org.webbcal.io.asdf.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.io.asdf.AsdfStandard;
import org.webbcal.io.asdf.Tagged;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.DirectionCosines;
import org.webbcal.lib.wcs.transform.GratingEquation;
import org.webbcal.lib.wcs.transform.GratingWheelRotation;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.LabelFunction;
import org.webbcal.lib.wcs.transform.LabelMapper;
import org.webbcal.lib.wcs.transform.LabelTable;
import org.webbcal.lib.wcs.transform.Logical;
import org.webbcal.lib.wcs.transform.MiriSlice;
import org.webbcal.lib.wcs.transform.Prism;
import org.webbcal.lib.wcs.transform.PrismIndex;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.Sellmeier;
import org.webbcal.lib.wcs.transform.Slit;
import org.webbcal.lib.wcs.transform.SlitSelector;
import org.webbcal.lib.wcs.transform.Snell;
import org.webbcal.lib.wcs.transform.SphericalCartesian;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/** From the transforms of spectrographs to nodes of the schemas of {@code gwcs} and of the reference software. */
final class OpticalTrees {

    private final AsdfStandard standard;
    private final TransformTrees trees;

    /** @param trees for the transforms inside of others */
    OpticalTrees(AsdfStandard standard, TransformTrees trees) {
        this.standard = standard;
        this.trees = trees;
    }

    /** @return null when the transform is none of these */
    Tagged node(Transform t) {
        if (t instanceof SphericalCartesian s) {
            return tagged(
                    standard.gwcs("spherical_cartesian"),
                    "transform_type",
                    s.toCartesian() ? "spherical_to_cartesian" : "cartesian_to_spherical",
                    "wrap_lon_at",
                    s.wrapAt());
        } else if (t instanceof DirectionCosines d) {
            return cosines(d);
        } else if (t instanceof GratingEquation g) {
            return grating(g);
        } else if (t instanceof Snell) {
            return tagged(standard.gwcs("snell3d"));
        } else if (t instanceof Sellmeier s) {
            return glass(s);
        } else if (t instanceof RegionsSelector r) {
            return regions(r);
        } else if (t instanceof LabelMapper m) {
            return labels(m);
        } else if (t instanceof GratingWheelRotation r) {
            return tagged(
                    standard.pipeline("rotation_sequence"),
                    "angles",
                    TransformTrees.list(r.angles()),
                    "axes_order",
                    r.axes());
        } else if (t instanceof Prism p) {
            return prism(p);
        } else if (t instanceof PrismIndex p) {
            return tagged(standard.pipeline("refraction_index_from_prism"), "prism_angle", p.angle());
        } else if (t instanceof SlitSelector s) {
            return slits(s);
        } else if (t instanceof Logical l) {
            return tagged(
                    standard.pipeline("logical"),
                    "compareto",
                    l.limit(),
                    "condition",
                    l.condition().name(),
                    "value",
                    l.value());
        } else if (t instanceof MiriSlice s) {
            return tagged(
                    standard.pipeline("miri_ab2slice"),
                    "beta_del",
                    s.betaStep(),
                    "beta_zero",
                    s.betaZero(),
                    "channel",
                    s.channel());
        }
        return null;
    }

    private static Tagged tagged(String tag, Object... entries) {
        var map = new LinkedHashMap<String, Object>();
        for (int k = 0; k < entries.length; k += 2) {
            map.put((String) entries[k], entries[k + 1]);
        }
        return new Tagged(tag, map);
    }

    private Tagged cosines(DirectionCosines d) {
        return switch (d) {
            case FROM_SLOPES -> tagged(standard.pipeline("coords"), "model_type", "unitless2directional");
            case TO_SLOPES -> tagged(standard.pipeline("coords"), "model_type", "directional2unitless");
            case WITH_LENGTH -> tagged(standard.gwcs("direction_cosines"), "transform_type", "to_direction_cosines");
            case TIMES_LENGTH -> tagged(standard.gwcs("direction_cosines"), "transform_type", "from_direction_cosines");
        };
    }

    private Tagged grating(GratingEquation g) {
        var form = g.form();
        boolean own = form == GratingEquation.Form.WAVELENGTH || form == GratingEquation.Form.ANGLES;
        boolean wavelength = form == GratingEquation.Form.WAVELENGTH || form == GratingEquation.Form.NIRSPEC_WAVELENGTH;
        return tagged(
                own ? standard.gwcs("grating_equation") : standard.pipeline("grating_equation"),
                "groove_density",
                g.grooves(),
                "order",
                g.order(),
                "output",
                wavelength ? "wavelength" : "angle");
    }

    private Tagged glass(Sellmeier s) {
        var c = s.conditions();
        if (c == null) {
            return tagged(
                    standard.gwcs("sellmeier_glass"),
                    "B_coef",
                    TransformTrees.list(s.b()),
                    "C_coef",
                    TransformTrees.list(s.c()));
        }
        return tagged(
                standard.gwcs("sellmeier_zemax"),
                "B_coef",
                TransformTrees.list(s.b()),
                "C_coef",
                TransformTrees.list(s.c()),
                "D_coef",
                TransformTrees.list(c.d()),
                "E_coef",
                TransformTrees.list(c.e()),
                "pressure",
                c.pressure(),
                "ref_pressure",
                c.refPressure(),
                "ref_temperature",
                c.refTemperature(),
                "temperature",
                c.temperature());
    }

    private Tagged prism(Prism p) {
        return tagged(
                standard.pipeline("snell"),
                "kcoef",
                TransformTrees.list(p.kcoef()),
                "lcoef",
                TransformTrees.list(p.lcoef()),
                "pressure",
                p.pressure(),
                "prism_angle",
                p.angle(),
                "ref_pressure",
                p.refPressure(),
                "ref_temp",
                p.refTemperature(),
                "tcoef",
                TransformTrees.list(p.tcoef()),
                "temp",
                p.temperature());
    }

    private Tagged slits(SlitSelector s) {
        var slits = new ArrayList<Object>();
        for (Slit slit : s.slits()) {
            slits.add(slit.isSlice() ? slit.get(0) : slit.fields());
        }
        var models = transforms(s.models());
        if (s.kind() == SlitSelector.Kind.SLIT_TO_MSA_OLD) {
            return tagged(
                    standard.pipeline("slit_to_msa"),
                    "models",
                    models,
                    "outputs",
                    List.of("x_msa", "y_msa"),
                    "slits",
                    slits);
        }
        var name = s.kind().name().toLowerCase(Locale.ROOT);
        return tagged(standard.pipeline(name), "models", models, "slits", slits);
    }

    private List<Object> transforms(List<Transform> list) {
        var out = new ArrayList<Object>(list.size());
        list.forEach(t -> out.add(trees.transform(t)));
        return out;
    }

    // ---- regions ----

    private Tagged regions(RegionsSelector r) {
        var labels = new ArrayList<Object>();
        for (double label : r.labels()) {
            labels.add(whole(label));
        }
        var selector = pairs("labels", labels, "transforms", transforms(r.transforms()));
        return tagged(
                standard.gwcs("regions_selector"),
                "inputs",
                r.inputNames(),
                "label_mapper",
                trees.transform(r.labelMapper()),
                "outputs",
                r.outputNames(),
                "selector",
                selector,
                "undefined_transform_value",
                r.undefined());
    }

    /** Labels are whole numbers in the schema. */
    private static Object whole(double label) {
        return label == Math.rint(label) && Math.abs(label) < 1L << 53 ? (Object) (long) label : (Object) label;
    }

    private Tagged labels(LabelMapper mapper) {
        var node = tagged(standard.gwcs("label_mapper"));
        var map = node.map();
        if (mapper instanceof LabelTable t && !t.hasRanges()) {
            map.put("atol", t.tolerance());
        }
        if (!(mapper instanceof LabelArray)) {
            var names = new ArrayList<String>();
            for (int k = 0; k < mapper.inputs(); k++) {
                names.add("x" + k);
            }
            map.put("inputs", names);
        }
        if (mapper.inputsMapping() != null) {
            map.put("inputs_mapping", trees.transform(mapper.inputsMapping()));
        }
        if (mapper instanceof LabelArray a) {
            map.put("mapper", image(a));
        } else if (mapper instanceof LabelFunction f) {
            map.put("mapper", trees.transform(f.mapper()));
        } else if (mapper instanceof LabelTable t) {
            map.put("mapper", table(t));
        }
        map.put("no_label", whole(mapper.noLabel()));
        return node;
    }

    /** As 16 bits where the labels allow: those of a whole detector are some megabytes otherwise. */
    private static Plane image(LabelArray a) {
        int[] labels = a.labels();
        var narrow = new short[labels.length];
        boolean fits = true;
        for (int i = 0; i < labels.length; i++) {
            narrow[i] = (short) labels[i];
            fits &= narrow[i] == labels[i];
        }
        return new Plane("", 1, new int[] {a.ny(), a.nx()}, fits ? narrow : labels, false, new Header());
    }

    private Object table(LabelTable t) {
        double[] low = t.low();
        double[] high = t.high();
        var keys = new ArrayList<Object>();
        for (int k = 0; k < low.length; k++) {
            keys.add(t.hasRanges() ? List.of(low[k], high[k]) : (Object) low[k]);
        }
        return pairs("labels", keys, "models", transforms(t.models()));
    }

    /** Two lists that belong together, as an ordered map: asdf 2 cannot validate another one here. */
    private static Tagged pairs(String first, List<?> keys, String second, List<?> values) {
        return new Tagged("tag:yaml.org,2002:omap", List.of(Map.of(first, keys), Map.of(second, values)));
    }
}
