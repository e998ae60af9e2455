package org.webbcal.model;

/** A product without a science array: the planes of {@link #extras()} under their own names, of any rank. */
public final class PlanesModel extends ScienceModel {

    private final String dataModel;

    /** @param dataModel value of DATAMODL */
    public PlanesModel(String dataModel) {
        this.dataModel = dataModel;
    }

    @Override
    public String dataModel() {
        return dataModel;
    }

    @Override
    public long bytes() {
        long sum = 0;
        for (var plane : extras()) {
            sum += 4L * plane.size();
        }
        return sum;
    }
}
