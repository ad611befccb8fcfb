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
 * A frozen report as the API shows it.
 *
 * @param filters values by the name of the request parameter
 * @param since the instant that the report is compared with; null for no comparison
 * @param checkpoint the checkpoint that covers the log as of the report's instant
 * @param size size in bytes
 * @param sha256 digest of the bytes, in lower-case hex
 * @param contentUrl path of the bytes
 * @param createdBy subject of the auditor who froze the report
 * @param eventId identifier of the event that carries the digest
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
