package org.webbcal.model;

/** A catalogue: a table with metadata, written as ECSV. */
public final class CatalogModel extends ScienceModel {

    private final Table table;

    public CatalogModel(Table table) {
        this.table = table;
    }

    /** The rows; its {@code meta()} goes into the header of the ECSV file. */
    public Table catalog() {
        return table;
    }

    @Override
    public String dataModel() {
        return "SourceCatalog";
    }

    @Override
    public long bytes() {
        return 8L * table.rows() * table.columns().size();
    }
}
