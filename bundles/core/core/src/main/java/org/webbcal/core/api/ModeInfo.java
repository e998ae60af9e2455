package org.webbcal.core.api;

import java.util.List;

/** An installed mode: id, title, bundle, its version, and the stages of its recipe. {@code fault} is empty unless the recipe cannot be read. */
public record ModeInfo(String id, String title, String bundle, String version, List<String> stages, String fault) {}
