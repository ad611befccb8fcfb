package org.directivetracker.directive;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which things of a queue across directives. Repeated values are alternatives.
 *
 * @param officer of the directive, by subject; {@code me} is the caller
 * @param directive by id or reference
 * @param since changed then or after
 */
public record QueueFilter(
    List<String> status,
    List<String> agency,
    @Nullable String officer,
    @Nullable String directive,
    @Nullable Instant since) {}
