package org.directivetracker.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.report.GeneratorInfo;
import org.directivetracker.report.ReportFormat;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * A frozen report as it is shown.
 *
 * @param filters in the words of the request
 * @param since what it is compared with, null for nothing
 * @param checkpoint that covers the log as of the report's moment
 * @param size in bytes
 * @param sha256 of the bytes, in hex
 * @param contentUrl where the bytes are
 * @param createdBy subject of the auditor
 * @param eventId of the event that carries the digest
 */
public record SnapshotView(
    UUID id,
    ReportKind report,
    ReportFormat format,
    @Nullable String title,
    Map<String, List<String>> filters,
    AsOf asOf,
    @Nullable Instant since,
    ReportLang lang,
    boolean bom,
    Checkpoint checkpoint,
    String fileName,
    String mediaType,
    long size,
    String sha256,
    String contentUrl,
    GeneratorInfo generator,
    boolean illustrative,
    @Nullable String createdBy,
    UUID eventId,
    int version,
    Instant createdAt) {}
