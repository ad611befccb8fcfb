package org.directivetracker.snapshot;

import java.util.UUID;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.report.ReportQuery;

/**
 * A report that was made and whose bytes are kept, on its way into the record.
 *
 * @param content the name of its bytes
 * @param size in bytes
 * @param sha256 of them, in hex
 */
record FrozenReport(
    SnapshotRequest request,
    ReportQuery query,
    Checkpoint checkpoint,
    boolean illustrative,
    UUID content,
    long size,
    String sha256) {}
