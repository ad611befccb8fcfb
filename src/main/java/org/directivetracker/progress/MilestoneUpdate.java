package org.directivetracker.progress;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.LocalDate;
import java.util.UUID;
import org.directivetracker.directive.MilestoneStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a milestone stands by a report.
 *
 * @param percent of one that is partly met
 * @param metOn of one that is met
 */
public record MilestoneUpdate(
    UUID milestoneId,
    MilestoneStatus status,
    @Nullable Integer percent,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable LocalDate metOn) {}
