package org.directivetracker.snapshot;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HexFormat;
import java.util.Objects;
import org.directivetracker.directive.DirectiveParameters;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.log.AsOfResolver;
import org.directivetracker.log.LogPositions;
import org.directivetracker.problem.Problem;
import org.directivetracker.report.GeneratorInfo;
import org.directivetracker.report.ReportKind;
import org.directivetracker.report.ReportLang;
import org.directivetracker.report.ReportQuery;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.AsOf;

/** Service that resolves the query of a report to freeze, and records the frozen report. */
@ApplicationScoped
@Transactional
class SnapshotService {
  private final SnapshotQueries queries;
  private final AsOfResolver asOfResolver;
  private final LogPositions log;
  private final EventRecorder recorder;

  SnapshotService(
      SnapshotQueries queries,
      AsOfResolver asOfResolver,
      LogPositions log,
      EventRecorder recorder) {
    this.queries = queries;
    this.asOfResolver = asOfResolver;
    this.log = log;
    this.recorder = recorder;
  }

  /**
   * Resolves a request into a query whose instants are final.
   *
   * @throws Problem {@code invalid-request} for parameters that the report's own endpoint rejects,
   *     and for an instant that is not final yet
   */
  ReportQuery query(SnapshotRequest request) {
    DirectiveParameters filters =
        Objects.requireNonNullElseGet(request.filters(), DirectiveParameters::new);
    if (request.report() == ReportKind.AGENCIES) {
      reject("/since", request.since() != null, "The scorecard compares nothing.");
      reject("/filters/sort", filters.isSorted(), "The scorecard stands in one order.");
    }
    log.catchUp();
    AsOf asOf = asOfResolver.resolveFinal("/asOf", request.asOf());
    log.requireNumbered(asOf.at());
    var query =
        new ReportQuery(
            filters.filter(),
            asOf,
            true,
            request.since() == null ? null : asOfResolver.resolve("/since", request.since()),
            Objects.requireNonNullElse(request.lang(), ReportLang.EN),
            request.bom(),
            // No cover: the snapshot itself states what a cover would state.
            false,
            "");
    query.require(request.format());
    return query;
  }

  private static void reject(String pointer, boolean isPresent, String why) {
    if (isPresent) {
      throw Problem.invalid(pointer, why, "not-allowed");
    }
  }

  /** Records a frozen report: its row, and the event with the digest. */
  SnapshotView record(Caller caller, FrozenReport frozen) {
    SnapshotRequest request = frozen.request();
    ReportQuery query = frozen.query();
    AsOf since = query.since();
    EventBuilder event = recorder.open(caller, Role.AUDITOR);
    var snapshot = new ReportSnapshot();
    snapshot.report = request.report();
    snapshot.format = request.format();
    snapshot.title = request.title();
    snapshot.filters = query.filters();
    snapshot.asOf = query.asOf().at();
    snapshot.logPosition = query.asOf().logPosition();
    snapshot.since = since == null ? null : since.at();
    snapshot.lang = query.lang();
    snapshot.bom = query.bom();
    snapshot.checkpoint = frozen.checkpoint().treeSize();
    snapshot.generator = GeneratorInfo.THIS.version();
    snapshot.size = frozen.size();
    snapshot.sha256 = HexFormat.of().parseHex(frozen.sha256());
    snapshot.contentId = frozen.content();
    snapshot.illustrative = frozen.illustrative();
    snapshot.createdBy = caller.person();
    snapshot.eventId = event.eventId();
    event.make(snapshot);
    event.append("report-snapshot.create", snapshot, null);
    return queries.get(caller, snapshot.id);
  }
}
