package org.directivetracker.reminder;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.util.Set;
import java.util.UUID;
import org.directivetracker.agency.AgencyService;
import org.directivetracker.directive.Action;
import org.directivetracker.directive.DirectiveChange;
import org.directivetracker.directive.DirectiveLocks;
import org.directivetracker.directive.DirectiveQueries;
import org.directivetracker.directive.DirectiveStatus;
import org.directivetracker.directive.LockedDirective;
import org.directivetracker.directive.LockedDirective.MilestoneState;
import org.directivetracker.etag.IfMatch;
import org.directivetracker.history.EventBuilder;
import org.directivetracker.history.EventRecorder;
import org.directivetracker.problem.Problem;
import org.directivetracker.security.Caller;
import org.directivetracker.security.Role;
import org.directivetracker.time.DomainClock;
import org.jspecify.annotations.Nullable;

/** Sends reminders in a supervisor's words, takes the answers, and ends what needs none. */
@ApplicationScoped
@Transactional
public class ReminderService {
  private static final Set<DirectiveStatus> WITH_A_LEAD =
      Set.of(
          DirectiveStatus.ASSIGNED,
          DirectiveStatus.IN_PROGRESS,
          DirectiveStatus.SUSPENDED,
          DirectiveStatus.COMPLETION_REPORTED);

  private final ReminderRepository reminders;
  private final ReminderQueries queries;
  private final DirectiveQueries directives;
  private final DirectiveLocks locks;
  private final AgencyService agencies;
  private final EventRecorder recorder;
  private final DomainClock clock;
  private final Event<ReminderMetrics.ReminderSent> sent;

  ReminderService(
      ReminderRepository reminders,
      ReminderQueries queries,
      DirectiveQueries directives,
      DirectiveLocks locks,
      AgencyService agencies,
      EventRecorder recorder,
      DomainClock clock,
      Event<ReminderMetrics.ReminderSent> sent) {
    this.reminders = reminders;
    this.queries = queries;
    this.directives = directives;
    this.locks = locks;
    this.agencies = agencies;
    this.recorder = recorder;
    this.clock = clock;
    this.sent = sent;
  }

  public ReminderView send(Caller caller, String key, ReminderCreate asks) {
    UUID id = directives.known(caller, key).id();
    caller.require(Role.SUPERVISOR);
    LockedDirective directive = locks.lock(id);
    MilestoneState milestone =
        asks.milestone() == null
            ? null
            : directive
                .milestoneState(asks.milestone())
                .orElseThrow(() -> Problem.unknownReference("/milestone"));
    if (asks.agency() != null && agencies.find(asks.agency()).isEmpty()) {
      throw Problem.unknownReference("/agency");
    }
    directive.requireStatus(WITH_A_LEAD);
    String agency = asks.agency() == null ? addressee(directive, milestone) : asks.agency();
    if (directive.party(agency).isEmpty()) {
      throw Problem.conflict("/agency", "The agency does not have this directive.", "not-current");
    }
    EventBuilder entry = directive.open(recorder, caller, Role.SUPERVISOR);
    var reminder = new Reminder();
    reminder.directiveId = id;
    reminder.milestoneId = milestone == null ? null : milestone.id();
    reminder.agency = agency;
    reminder.level = asks.level();
    reminder.message = asks.message();
    reminder.respondBy = asks.respondBy();
    reminder.illustrative = asks.illustrative();
    entry.make(reminder);
    sent.fire(new ReminderMetrics.ReminderSent(reminder.level, false));
    directive.append(entry, "reminder.send", reminder, null);
    return queries.get(caller, reminder.id);
  }

  /** Who is reminded: the milestone's agency while it has the directive, else the lead. */
  static String addressee(LockedDirective directive, @Nullable MilestoneState milestone) {
    return directive
        .party(milestone == null ? null : milestone.agency())
        .or(directive::leadParty)
        .orElseThrow()
        .agency();
  }

  /** The answer of the agency that was reminded. */
  public ReminderView answer(Caller asked, UUID id, IfMatch version, ReminderResponse answer) {
    UUID directiveId = queries.get(asked, id).directive().id();
    Caller caller = agencies.actingFor(asked, answer.onBehalfOf());
    String agency = caller.requireSpeaker();
    LockedDirective directive = locks.lock(directiveId);
    Reminder reminder = reminders.lock(id);
    if (!reminder.agency.equals(agency)) {
      throw Problem.forbidden("Only the agency that is reminded answers.");
    }
    version.require(reminder.version);
    if (reminder.status != ReminderStatus.OPEN) {
      throw Problem.conflict("", "The reminder is " + reminder.status + ".", "not-in-this-status");
    }
    EventBuilder entry = directive.open(recorder, caller, caller.speakingRole(), reminder);
    reminder.status = ReminderStatus.ANSWERED;
    reminder.response = answer.response();
    reminder.respondedOn = clock.today();
    reminder.onBehalfOf = caller.onBehalfOf();
    directive.append(entry, "reminder.answer", reminder, null);
    return queries.get(asked, id);
  }

  /** Nobody answers for a closed directive, or for one that the agency no longer has. */
  void follow(@Observes DirectiveChange change) {
    LockedDirective directive = change.directive();
    for (Reminder reminder : reminders.lockOpen(directive.id())) {
      if (change.action() == Action.CLOSE || directive.party(reminder.agency).isEmpty()) {
        change.entry().watch(reminder);
        reminder.status = ReminderStatus.ENDED;
      }
    }
  }
}
