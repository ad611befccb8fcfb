package org.directivetracker.snapshot;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.directivetracker.http.Spool;
import org.directivetracker.http.SpooledFile;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.report.AgencyReports;
import org.directivetracker.report.ReportLimiter;
import org.directivetracker.report.ReportLimiter.ReportPool;
import org.directivetracker.report.ReportQuery;
import org.directivetracker.report.StatusReports;
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
  private final ReportLimiter limiter;
  private final Spool spool;

  SnapshotFreezer(
      SnapshotService service,
      StatusReports status,
      AgencyReports agencies,
      Checkpoints checkpoints,
      SnapshotStore store,
      ReportLimiter limiter,
      Spool spool) {
    this.service = service;
    this.status = status;
    this.agencies = agencies;
    this.checkpoints = checkpoints;
    this.store = store;
    this.limiter = limiter;
    this.spool = spool;
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
      String key = caller.quotaKey();
      try (SpooledFile made = spool.open(key, query.pointer(), ReportLimiter.TIME_LIMIT)) {
        boolean illustrative =
            limiter.run(
                ReportPool.of(query, request.format()),
                key,
                () -> write(caller, request, query, made));
        return keep(request, query, illustrative, made, recorded);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean write(Caller caller, SnapshotRequest request, ReportQuery query, SpooledFile to)
      throws IOException {
    OutputStream out = to.out();
    boolean illustrative =
        switch (request.report()) {
          case STATUS -> status.write(caller, query, request.format(), out);
          case AGENCIES -> agencies.write(caller, query, request.format(), out);
        };
    out.flush();
    to.finish();
    return illustrative;
  }

  private <T> T keep(
      SnapshotRequest request,
      ReportQuery query,
      boolean illustrative,
      SpooledFile made,
      Function<FrozenReport, T> recorded)
      throws IOException {
    Checkpoint checkpoint = checkpoints.covering(query.asOf().logPosition());
    long size = made.size();
    String sha256 = DigestUtils.sha256Hex(made.in());
    UUID content = store.put(made.in(), size, sha256);
    try {
      return recorded.apply(
          new FrozenReport(request, query, checkpoint, illustrative, content, size, sha256));
    } finally {
      store.remove(content);
    }
  }
}
