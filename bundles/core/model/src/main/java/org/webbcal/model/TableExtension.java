package org.webbcal.model;

/** A binary table extension: name, version, header and columns. */
public record TableExtension(String name, int version, Header header, Table table) {}
