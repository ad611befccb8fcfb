package org.directivetracker.snapshot;

import jakarta.inject.Singleton;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.report.AgencyReports;
import org.directivetracker.report.ReportQuery;
import org.directivetracker.report.StatusReports;
import org.directivetracker.report.Turns;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;

/**
 * Freezes reports: made into a file and kept before the transaction that records it, for that may
 * take no more than five seconds, and making a report may take longer. What a report of a final
 * moment says does not change while it is made.
 */
@Singleton
public class SnapshotFreezer {
  private final SnapshotService service;
  private final StatusReports status;
  private final AgencyReports agencies;
  private final Checkpoints checkpoints;
  private final SnapshotStore store;
  private final Turns turns;

  SnapshotFreezer(
      SnapshotService service,
      StatusReports status,
      AgencyReports agencies,
      Checkpoints checkpoints,
      SnapshotStore store,
      Turns turns) {
    this.service = service;
    this.status = status;
    this.agencies = agencies;
    this.checkpoints = checkpoints;
    this.store = store;
    this.turns = turns;
  }

  /** Freezes a report for an auditor, as the auditor sees it. */
  public SnapshotView freeze(Caller caller, SnapshotRequest request) {
    return freeze(caller, request, frozen -> service.record(caller, frozen));
  }

  /**
   * Makes a report and keeps its bytes while it is recorded.
   *
   * @param recorded records it; if that fails the bytes are removed
   */
  <T> T freeze(Caller caller, SnapshotRequest request, Function<FrozenReport, T> recorded) {
    caller.require(Role.AUDITOR);
    ReportQuery query = service.query(request);
    try {
      Path made = Files.createTempFile("report", null);
      try {
        boolean illustrative = turns.run(() -> write(caller, request, query, made));
        return keep(request, query, illustrative, made, recorded);
      } finally {
        Files.delete(made);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean write(Caller caller, SnapshotRequest request, ReportQuery query, Path to)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to))) {
      return switch (request.report()) {
        case STATUS -> status.write(caller, query, request.format(), out);
        case AGENCIES -> agencies.write(caller, query, request.format(), out);
      };
    }
  }

  private <T> T keep(
      SnapshotRequest request,
      ReportQuery query,
      boolean illustrative,
      Path made,
      Function<FrozenReport, T> recorded)
      throws IOException {
    Checkpoint checkpoint = checkpoints.covering(query.asOf().logPosition());
    long size = Files.size(made);
    String sha256 = new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(made);
    UUID content;
    try (InputStream in = Files.newInputStream(made)) {
      content = store.put(in, size, sha256);
    }
    try {
      return recorded.apply(
          new FrozenReport(request, query, checkpoint, illustrative, content, size, sha256));
    } finally {
      store.remove(content);
    }
  }
}
