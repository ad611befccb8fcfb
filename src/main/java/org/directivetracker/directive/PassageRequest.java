package org.directivetracker.directive;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A quotation to be: the document by id or by its key in the meeting.
 *
 * @param start in Unicode code points
 * @param end in Unicode code points, exclusive
 */
public record PassageRequest(
    @Nullable UUID documentId, @Nullable String documentKey, int start, int end, String exact) {}
