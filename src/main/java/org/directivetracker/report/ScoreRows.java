package org.directivetracker.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.directivetracker.directive.AssignmentRole;
import org.directivetracker.directive.AssignmentStatus;
import org.directivetracker.directive.DirectiveSummary;
import org.directivetracker.directive.DirectiveSummary.Owner;
import org.directivetracker.directive.MilestoneStatus;
import org.directivetracker.history.VersionTables;
import org.directivetracker.time.AsOf;
import org.directivetracker.time.DomainClock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the assignments, milestones and extension requests of a batch of directives. Each row
 * decides whether the scorecard counts it.
 */
final class ScoreRows {
  private ScoreRows() {}

  record AssignmentScoreRow(
      UUID id,
      UUID directive,
      String agency,
      AssignmentStatus status,
      LocalDate acknowledgeBy,
      @Nullable LocalDate acknowledgedOn,
      LocalDate updatedOn) {

    /**
     * Whether the assignment was acknowledged, or was not acknowledged when its last day to
     * acknowledge was over. Later changes of the assignment do not matter. If the assignment is no
     * longer pending, the day of its last change decides whether that day was over.
     *
     * @param day the day that the scorecard is as of
     */
    boolean counts(LocalDate day) {
      return acknowledgedOn != null
          || acknowledgeBy.isBefore(status == AssignmentStatus.PENDING ? day : updatedOn);
    }

    boolean onTime() {
      return acknowledgedOn != null && !acknowledgedOn.isAfter(acknowledgeBy);
    }
  }

  record MilestoneScoreRow(
      UUID id,
      UUID directive,
      @Nullable String agency,
      MilestoneStatus status,
      LocalDate dueDate,
      @Nullable LocalDate metOn) {

    /**
     * Whether the milestone was met or not met, or is open past its due date while the directive is
     * under way. For a closed directive, the day of closing decides whether the due date was past.
     *
     * @param day the day that the scorecard is as of
     */
    boolean counts(DirectiveSummary d, LocalDate day) {
      return switch (status) {
        case MET, NOT_MET -> true;
        case CANCELLED -> false;
        case SCHEDULED, PARTIALLY_MET ->
            switch (d.status()) {
              case ASSIGNED, IN_PROGRESS, COMPLETION_REPORTED -> dueDate.isBefore(day);
              case CLOSED -> d.closedOn() != null && dueDate.isBefore(d.closedOn());
              case DRAFT, REGISTERED, SUSPENDED -> false;
            };
      };
    }

    boolean onTime() {
      return status == MilestoneStatus.MET && metOn != null && !metOn.isAfter(dueDate);
    }

    /** The milestone's agency while it is a current agency of the directive, else the lead. */
    Optional<String> owner(DirectiveSummary d) {
      return d.owners().stream()
          .filter(o -> o.agency().equals(agency))
          .findFirst()
          .or(() -> d.owners().stream().filter(o -> o.role() == AssignmentRole.LEAD).findFirst())
          .map(Owner::agency);
    }
  }

  record ExtensionScoreRow(
      UUID id,
      UUID directive,
      String agency,
      boolean granted,
      LocalDate dueDate,
      LocalDate filedOn) {}

  private interface RowReader<T> {
    T read(ResultSet r) throws SQLException;
  }

  static List<AssignmentScoreRow> assigned(
      Handle h, List<UUID> ids, @Nullable AsOf asOf, DomainClock clock) {
    return read(h, "assignment", ids, asOf, r -> assignment(r, clock));
  }

  static List<MilestoneScoreRow> steps(Handle h, List<UUID> ids, @Nullable AsOf asOf) {
    return read(h, "milestone", ids, asOf, ScoreRows::milestone);
  }

  static List<ExtensionScoreRow> extensions(Handle h, List<UUID> ids, @Nullable AsOf asOf) {
    return read(h, "extension_request", ids, asOf, ScoreRows::extension);
  }

  private static <T> List<T> read(
      Handle h, String table, List<UUID> ids, @Nullable AsOf asOf, RowReader<T> reader) {
    return h.createQuery(
            "select * from "
                + VersionTables.of(table, asOf)
                + " x where directive_id = any(:ids) order by directive_id, id")
        .bindArray("ids", UUID.class, ids)
        .bindMap(VersionTables.bound(asOf))
        .map((r, c) -> reader.read(r))
        .list();
  }

  private static AssignmentScoreRow assignment(ResultSet r, DomainClock clock) throws SQLException {
    return new AssignmentScoreRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        AssignmentStatus.valueOf(r.getString("status")),
        r.getObject("acknowledge_by", LocalDate.class),
        r.getObject("acknowledged_on", LocalDate.class),
        clock.dayOf(r.getObject("updated_at", OffsetDateTime.class).toInstant()));
  }

  private static MilestoneScoreRow milestone(ResultSet r) throws SQLException {
    return new MilestoneScoreRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        MilestoneStatus.valueOf(r.getString("status")),
        r.getObject("due_date", LocalDate.class),
        r.getObject("met_on", LocalDate.class));
  }

  private static ExtensionScoreRow extension(ResultSet r) throws SQLException {
    return new ExtensionScoreRow(
        r.getObject("id", UUID.class),
        r.getObject("directive_id", UUID.class),
        r.getString("agency"),
        r.getString("status").equals("APPROVED"),
        r.getObject("due_date", LocalDate.class),
        r.getObject("filed_on", LocalDate.class));
  }
}
