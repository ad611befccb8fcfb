package org.directivetracker.snapshot;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.directivetracker.history.AppendOnlyEntity;
import org.directivetracker.history.EntityState;
import org.directivetracker.report.ReportFormat;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/**
 * The row of a frozen report. The event of the report also records what was requested and the
 * digest of the bytes.
 */
@Entity
@Immutable
class ReportSnapshot extends AppendOnlyEntity {
  @Enumerated(EnumType.STRING)
  ReportKind report = ReportKind.STATUS;

  @Enumerated(EnumType.STRING)
  ReportFormat format = ReportFormat.JSON;

  @Nullable String title;

  @JdbcTypeCode(SqlTypes.JSON)
  Map<String, List<String>> filters = Map.of();

  Instant asOf = Instant.EPOCH;

  long logPosition;

  @Nullable Instant since;

  @Enumerated(EnumType.STRING)
  ReportLang lang = ReportLang.EN;

  boolean bom;

  /** Tree size of the checkpoint that covers the log as of the report's instant. */
  long checkpoint;

  /** Version of the program that made the report. */
  String generator = "";

  long size;
  byte[] sha256 = {};
  UUID contentId = new UUID(0, 0);
  boolean illustrative;

  /** The person who froze the report, as {@code Caller.person()} gives it. */
  String createdBy = "";

  @Override
  public String recordType() {
    return "report-snapshot";
  }

  @Override
  public Map<String, Object> state() {
    return new EntityState()
        .with("report", report)
        .with("format", format)
        .with("title", title)
        .with("filters", filters)
        .with("asOf", asOf)
        .with("logPosition", logPosition)
        .with("since", since)
        .with("lang", lang)
        .with("bom", bom)
        .with("checkpoint", checkpoint)
        .with("generator", generator)
        .with("size", size)
        .with("sha256", HexFormat.of().formatHex(sha256))
        .with("illustrative", illustrative)
        .members();
  }
}
