package org.directivetracker.snapshot;

import java.util.UUID;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.report.ReportQuery;

/**
 * A frozen report that is not recorded yet. Its bytes are already stored.
 *
 * @param checkpoint the checkpoint that covers the log as of the report's instant
 * @param illustrative whether anything in the report is illustrative
 * @param content identifier of the stored bytes
 * @param size size in bytes
 * @param sha256 digest of the bytes, in lower-case hex
 */
record FrozenReport(
    SnapshotRequest request,
    ReportQuery query,
    Checkpoint checkpoint,
    boolean illustrative,
    UUID content,
    long size,
    String sha256) {}
