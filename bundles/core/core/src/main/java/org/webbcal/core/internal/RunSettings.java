package org.webbcal.core.internal;

/** What holds for a whole run: pool, bounds, profile. */
record RunSettings(RowPool pool, long memoryBytes, boolean referenceProfile, boolean saveIntermediate) {}
