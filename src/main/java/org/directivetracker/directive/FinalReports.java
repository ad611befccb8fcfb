package org.directivetracker.directive;

import java.util.Set;
import java.util.UUID;

/** Answered by whoever keeps the progress reports, which this package does not know. */
public interface FinalReports {
  /**
   * A report that claims to be the last.
   *
   * @param settled the milestones that it says were met or not met
   * @param open the milestones that it says were partially met
   */
  record FinalReport(UUID id, Set<UUID> settled, Set<UUID> open) {}

  /** Whether that agency has such a report on the directive, in whatever status. */
  boolean isKnown(UUID directive, String agency, UUID report);

  /** The submitted final reports of that agency on the directive. */
  Set<FinalReport> submitted(UUID directive, String agency);
}
