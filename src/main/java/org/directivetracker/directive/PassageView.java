package org.directivetracker.directive;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage as it is shown (W3C Web Annotation selectors).
 *
 * @param prefix up to 32 code points before it; null, and left out, for callers who may not read
 *     the document
 * @param suffix up to 32 code points after it; null, and left out, for the same callers
 */
public record PassageView(
    UUID documentId,
    String documentKey,
    int start,
    int end,
    String exact,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String prefix,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suffix) {}
