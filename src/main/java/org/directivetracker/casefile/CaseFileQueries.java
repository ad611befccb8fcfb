package org.directivetracker.casefile;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.history.HistoryQueries;
import org.directivetracker.log.Checkpoint;
import org.directivetracker.log.Checkpoints;
import org.directivetracker.log.LogPositions;
import org.directivetracker.meeting.MeetingService;
import org.directivetracker.meeting.MeetingView;
import org.directivetracker.page.PageRows;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.snapshot.SnapshotQueries;
import org.directivetracker.snapshot.SnapshotView;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the content of a case file. What the log holds up to a size never changes, so the
 * content is read in batches, without one transaction around all of them.
 */
@ApplicationScoped
@Transactional
class CaseFileQueries {
  /**
   * An entry of the log. Entries are read in the order of their numbers.
   *
   * @param seq number in the log, from 1
   * @param leaf leaf hash of the event, in lower-case hex
   * @param type type of the event's entity
   * @param version version of that entity after the event
   */
  public record CaseFileEntry(
      long seq,
      UUID event,
      String leaf,
      Instant recordedAt,
      String action,
      String type,
      int version,
      String role,
      @Nullable String agency) {}

  /**
   * Bytes whose digest an event in the log carries: an item of evidence or a frozen report.
   *
   * @param id identifier of the item of evidence or of the frozen report
   * @param event identifier of the event that carries the digest
   * @param content identifier of the stored bytes
   */
  public record CaseFileAttachment(
      UUID id,
      UUID event,
      String title,
      String fileName,
      String mediaType,
      String sha256,
      UUID content) {}

  private final Jdbi jdbi;
  private final DirectiveQueries directives;
  private final MeetingService meetings;
  private final SnapshotQueries snapshots;
  private final LogPositions log;
  private final Checkpoints checkpoints;

  CaseFileQueries(
      Jdbi jdbi,
      DirectiveQueries directives,
      MeetingService meetings,
      SnapshotQueries snapshots,
      LogPositions log,
      Checkpoints checkpoints) {
    this.jdbi = jdbi;
    this.directives = directives;
    this.meetings = meetings;
    this.snapshots = snapshots;
    this.log = log;
    this.checkpoints = checkpoints;
  }

  /**
   * Resolves the scope of a case file: a directive, a meeting, or everything.
   *
   * @param directive identifier or reference of the directive; null for another scope
   * @param meeting identifier or reference of the meeting; null for another scope
   * @throws Problem {@code invalid-request} when both are given, {@code not-found} when the caller
   *     may not know of the directive or the meeting, {@code forbidden} for a caller who is neither
   *     supervisor nor auditor
   */
  CaseFileScope scope(Caller caller, @Nullable String directive, @Nullable String meeting) {
    if (directive != null && meeting != null) {
      throw Problem.invalid("/query", "Either a directive or a meeting.", "one-of");
    }
    CaseFileScope scope = CaseFileScope.ALL;
    if (directive != null) {
      DirectiveQueries.DirectiveAccess access = directives.known(caller, directive);
      scope = new CaseFileScope(CaseFileScope.ScopeKind.DIRECTIVE, access.id(), access.reference());
    } else if (meeting != null) {
      MeetingView view = meetings.get(caller, meeting);
      scope = new CaseFileScope(CaseFileScope.ScopeKind.MEETING, view.id(), view.reference());
    }
    caller.require(Role.SUPERVISOR, Role.AUDITOR);
    return scope;
  }

  /**
   * Numbers all events that were written before, and returns a checkpoint that covers them. It runs
   * outside a transaction, because a checkpoint signs only committed numbers.
   */
  @Transactional(Transactional.TxType.NOT_SUPPORTED)
  Checkpoint checkpoint() {
    log.catchUpNow();
    return checkpoints.current();
  }

  /** The signed checkpoints up to a size of the log. */
  List<Checkpoint> checkpoints(long size) {
    return checkpoints.upTo(size);
  }

  /**
   * Number of checkpoints up to a size of the log that are left out because another signing key
   * signed them.
   */
  long passedOver(long size) {
    return checkpoints.passedOver(size);
  }

  /**
   * Signed note that states how many events a directive has up to a size of the log.
   *
   * @param number number of the directive's newest event
   */
  String directiveNote(UUID directive, long number, long size) {
    return checkpoints.directiveNote(directive, number, size);
  }

  /**
   * Reads entries of the scope, in the order of the log. It returns fewer than the limit when their
   * texts are long.
   *
   * @param after number of the entry after which the result begins; 0 for the start
   * @param size size of the log in entries; later entries are not read
   */
  PageRows<CaseFileEntry> entries(CaseFileScope scope, long after, long size, int limit) {
    return entries(scope.kind().events, scope.bound(), after, size, limit);
  }

  /** Reads, in the same way, the entries by which the log was continued under another name. */
  PageRows<CaseFileEntry> continuations(long after, long size, int limit) {
    return entries("e.entity_type = 'log'", Map.of(), after, size, limit);
  }

  private PageRows<CaseFileEntry> entries(
      String condition, Map<String, Object> parameters, long after, long size, int limit) {
    return jdbi.withHandle(
        h ->
            PageRows.read(
                h.createQuery(
                        PageRows.sqlBySize(
                            "select l.seq, l.event_id, encode(l.leaf, 'hex') as leaf, e.recorded_at,"
                                + " e.action, e.entity_type, e.entity_version, e.role, e.agency, "
                                + HistoryQueries.BYTES
                                + " as bytes from log_entry l join event e on e.event_id = l.event_id"
                                + " where l.seq > :after and l.seq <= :size and "
                                + condition
                                + " order by l.seq limit :limit",
                            "i.bytes"))
                    .bindMap(parameters)
                    .bind("after", after)
                    .bind("size", size)
                    .bind("limit", limit),
                (r, c) ->
                    new CaseFileEntry(
                        r.getLong("seq"),
                        r.getObject("event_id", UUID.class),
                        r.getString("leaf"),
                        r.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        r.getString("action"),
                        r.getString("entity_type"),
                        r.getInt("entity_version"),
                        r.getString("role"),
                        r.getString("agency"))));
  }

  /**
   * Reads frozen reports whose event has a number up to a size of the log. Only a case file of
   * everything holds them.
   *
   * @param after identifier after which the result begins
   */
  List<CaseFileAttachment> snapshots(CaseFileScope scope, UUID after, long size, int limit) {
    return scope.isAll()
        ? snapshots.logged(after, size, limit).stream().map(CaseFileQueries::attachment).toList()
        : List.of();
  }

  private static CaseFileAttachment attachment(SnapshotQueries.SnapshotContent frozen) {
    SnapshotView view = frozen.snapshot();
    return new CaseFileAttachment(
        view.id(),
        view.eventId(),
        Objects.requireNonNullElse(view.title(), view.report().name()),
        view.fileName(),
        view.mediaType(),
        view.sha256(),
        frozen.id());
  }

  /**
   * Reads the evidence of the scope whose submission has a number up to a size of the log.
   *
   * @param after identifier after which the result begins
   */
  List<CaseFileAttachment> evidence(CaseFileScope scope, UUID after, long size, int limit) {
    return jdbi.withHandle(
        h ->
            h.createQuery(
                    "select v.id, v.event_id, v.title, v.file_name, v.media_type,"
                        + " encode(v.sha256, 'hex') as sha256, v.content_id from evidence_version v"
                        + " join log_entry l on l.event_id = v.event_id"
                        + " where v.version = 1 and v.id > :after and l.seq <= :size and "
                        + scope.kind().evidence
                        + " order by v.id limit :limit")
                .bindMap(scope.bound())
                .bind("after", after)
                .bind("size", size)
                .bind("limit", limit)
                .map(
                    (r, c) ->
                        new CaseFileAttachment(
                            r.getObject("id", UUID.class),
                            r.getObject("event_id", UUID.class),
                            r.getString("title"),
                            r.getString("file_name"),
                            r.getString("media_type"),
                            r.getString("sha256"),
                            r.getObject("content_id", UUID.class)))
                .list());
  }
}
