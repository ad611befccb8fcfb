package org.directivetracker.directive;

import java.util.UUID;

/**
 * A quotation (W3C Web Annotation, text position and text quote selectors).
 *
 * @param start in Unicode code points
 * @param end in Unicode code points, exclusive
 */
record Passage(UUID documentId, int start, int end, String exact) {}
