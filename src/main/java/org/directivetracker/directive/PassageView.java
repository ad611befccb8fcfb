package org.directivetracker.directive;

import java.util.UUID;

/**
 * A passage as it is shown (W3C Web Annotation selectors).
 *
 * @param prefix up to 32 code points before it
 * @param suffix up to 32 code points after it
 */
public record PassageView(
    UUID documentId,
    String documentKey,
    int start,
    int end,
    String exact,
    String prefix,
    String suffix) {}
