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
 * Service that freezes reports. It writes a report into a file and stores the bytes before the
 * transaction that records the report begins. A transaction may take at most five seconds, and a
 * report may take longer. This is safe because the content of a report as of a final instant does
 * not change while the report is made.
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

  /**
   * Freezes a report as the auditor sees it.
   *
   * @throws org.directivetracker.problem.Problem {@code forbidden} for a caller who is no auditor;
   *     {@code invalid-request} for a request that {@link SnapshotService#query} rejects
   */
  public SnapshotView freeze(Caller caller, SnapshotRequest request) {
    return freeze(caller, request, frozen -> service.record(caller, frozen));
  }

  /**
   * Makes a report, stores its bytes, and records it.
   *
   * @param recorder records the report and returns the result; if it fails, the bytes are removed
   */
  <T> T freeze(Caller caller, SnapshotRequest request, Function<FrozenReport, T> recorder) {
    caller.require(Role.AUDITOR);
    ReportQuery query = service.query(request);
    try {
      String quotaKey = caller.quotaKey();
      try (SpooledFile file = spool.open(quotaKey, query.pointer(), ReportLimiter.TIME_LIMIT)) {
        boolean illustrative =
            limiter.run(
                ReportPool.of(query, request.format()),
                quotaKey,
                () -> write(caller, request, query, file));
        return keep(request, query, illustrative, file, recorder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean write(Caller caller, SnapshotRequest request, ReportQuery query, SpooledFile file)
      throws IOException {
    OutputStream out = file.out();
    boolean illustrative =
        switch (request.report()) {
          case STATUS -> status.write(caller, query, request.format(), out);
          case AGENCIES -> agencies.write(caller, query, request.format(), out);
        };
    out.flush();
    file.finish();
    return illustrative;
  }

  private <T> T keep(
      SnapshotRequest request,
      ReportQuery query,
      boolean illustrative,
      SpooledFile file,
      Function<FrozenReport, T> recorder)
      throws IOException {
    Checkpoint checkpoint = checkpoints.covering(query.asOf().logPosition());
    long size = file.size();
    String sha256 = DigestUtils.sha256Hex(file.in());
    UUID content = store.put(file.in(), size, sha256);
    try {
      return recorder.apply(
          new FrozenReport(request, query, checkpoint, illustrative, content, size, sha256));
    } finally {
      // Bytes that a recorded snapshot names are not removed.
      store.remove(content);
    }
  }
}
