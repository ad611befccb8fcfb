package org.directivetracker.desk;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.directivetracker.page.Page;

/**
 * A page of a desk.
 *
 * @param counts of all that waits under the filters but the kind, whatever page it is
 */
record WorkPage(List<WorkItemCount> counts, @JsonUnwrapped Page<WorkItem> page) {

  /** How many items of a kind wait, and how many of them are overdue. */
  record WorkItemCount(WorkItem.WorkItemKind kind, int count, int overdue) {}
}
