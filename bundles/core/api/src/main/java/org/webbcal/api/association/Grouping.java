package org.webbcal.api.association;

import java.util.List;

/**
 * Associations that exposures form by their headers.
 *
 * @param associations of level 2 and 3
 * @param notes what a user should know of exposures that seem to belong to another and do not serve: a missing nod, a background of another filter; a line each
 */
public record Grouping(List<Association> associations, List<String> notes) {}
