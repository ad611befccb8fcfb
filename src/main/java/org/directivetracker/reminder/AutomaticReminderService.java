package org.directivetracker.reminder;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.directive.LockedDirective.MilestoneState;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Finds whom the supervision rules remind, and reminds each agency once for a due date and step.
 */
@ApplicationScoped
@Transactional
class AutomaticReminderService {
  private static final Set<DirectiveStatus> UNDER_WAY =
      EnumSet.of(DirectiveStatus.ASSIGNED, DirectiveStatus.IN_PROGRESS);

  /**
   * Targets that have reached a step for which their addressee was sent no reminder of that or a
   * later step. The addressee is the milestone's agency while it has the directive, else the lead:
   * a new lead gets the step that is reached, whatever the one before was sent.
   */
  private static final String DUE =
      """
      with step as (
        select * from unnest(cast(:workingDays as integer[]), cast(:reach as date[]))
          as s (working_days, reach)
      ), owner as (
        select a.directive_id, a.agency, a.role from assignment a
        where a.status in ('PENDING', 'ACKNOWLEDGED')
      ), target as (
        select d.id as directive_id, cast(null as uuid) as milestone_id, d.due_date, l.agency
        from directive d join owner l on l.directive_id = d.id and l.role = 'LEAD'
        where d.status in ('ASSIGNED', 'IN_PROGRESS') and d.due_date <= :earliest
        union all
        select d.id, m.id, m.due_date, coalesce(o.agency, l.agency)
        from directive d join milestone m on m.directive_id = d.id
          join owner l on l.directive_id = d.id and l.role = 'LEAD'
          left join owner o on o.directive_id = d.id and o.agency = m.agency
        where d.status in ('ASSIGNED', 'IN_PROGRESS')
          and m.status in ('SCHEDULED', 'PARTIALLY_MET') and m.due_date <= :earliest
      )
      select t.directive_id, t.milestone_id from target t
      where not exists (
        select from reminder r
        where r.automatic and r.directive_id = t.directive_id and r.agency = t.agency
          and r.milestone_id is not distinct from t.milestone_id and r.due_date = t.due_date
          and r.working_days >=
            (select max(s.working_days) from step s where s.reach >= t.due_date))
      order by t.directive_id, t.milestone_id
      """;

  /** A directive, or one of its milestones. */
  record ReminderTarget(UUID directive, @Nullable UUID milestone) {}

  private final ReminderRepository reminders;
  private final DirectiveLocks locks;
  private final EventRecorder recorder;
  private final Jdbi jdbi;
  private final Event<ReminderMetrics.ReminderSent> sent;

  AutomaticReminderService(
      ReminderRepository reminders,
      DirectiveLocks locks,
      EventRecorder recorder,
      Jdbi jdbi,
      Event<ReminderMetrics.ReminderSent> sent) {
    this.reminders = reminders;
    this.locks = locks;
    this.recorder = recorder;
    this.jdbi = jdbi;
    this.sent = sent;
  }

  List<ReminderTarget> due(ReminderSchedule steps) {
    if (steps.rising().isEmpty()) {
      return List.of();
    }
    return jdbi.withHandle(
        h ->
            h.createQuery(DUE)
                .bind("earliest", steps.rising().get(0).reach())
                .bind(
                    "workingDays",
                    steps.rising().stream()
                        .map(ReminderSchedule.DatedReminderStep::workingDays)
                        .toArray(Integer[]::new))
                .bind(
                    "reach",
                    steps.rising().stream().map(s -> s.reach().toString()).toArray(String[]::new))
                .map(
                    (r, c) ->
                        new ReminderTarget(r.getObject(1, UUID.class), r.getObject(2, UUID.class)))
                .list());
  }

  /**
   * Sends the reminder, unless things have changed or another instance has sent it: the directive's
   * lock tells.
   *
   * @return whether it was sent
   */
  boolean remind(Caller caller, ReminderTarget target, ReminderSchedule steps) {
    LockedDirective directive = locks.lock(target.directive());
    MilestoneState milestone =
        target.milestone() == null
            ? null
            : directive.milestoneState(target.milestone().toString()).orElseThrow();
    LocalDate due = milestone == null ? directive.dueDate() : milestone.dueDate();
    if (!UNDER_WAY.contains(directive.status())
        || (milestone != null && !milestone.status().isOpen())
        || due == null) {
      return false;
    }
    ReminderSchedule.DatedReminderStep step = steps.latest(due).orElse(null);
    String agency = ReminderService.addressee(directive, milestone);
    if (step == null || reminders.isReminded(target, agency, due, step.workingDays())) {
      return false;
    }
    EventBuilder entry = directive.open(recorder, caller, Role.SERVICE);
    var reminder = new Reminder();
    reminder.directiveId = target.directive();
    reminder.milestoneId = target.milestone();
    reminder.agency = agency;
    reminder.level = step.level();
    reminder.automatic = true;
    reminder.dueDate = due;
    reminder.workingDays = step.workingDays();
    reminder.illustrative = directive.isIllustrative();
    entry.make(reminder);
    sent.fire(new ReminderMetrics.ReminderSent(reminder.level, true));
    return directive.append(entry, "reminder.send", reminder, null);
  }
}
