package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.directivetracker.admission.RequestLimiter.AdmissionRequest;
import org.directivetracker.admission.RequestLimiter.AdmissionTicket;
import org.directivetracker.admission.RequestLimiter.Limits;
import org.directivetracker.admission.RequestLimiter.RefusalReason;
import org.junit.jupiter.api.Test;

/** Who begins when. */
class RequestLimiterTest {
  private final RequestLimiter limiter =
      new RequestLimiter(
          new Limits(6, 4, 5, Map.of(RequestPool.WRITE, 3, RequestPool.PAST, 1), 2, false));
  private final List<String> begun = new ArrayList<>();

  private AdmissionTicket read(String caller) {
    return enter(caller, new AdmissionRequest(caller, false, RequestPool.READ, 1, null));
  }

  private AdmissionTicket enter(String name, AdmissionRequest wish) {
    return limiter.enter(wish, () -> begun.add(name));
  }

  @Test
  void oneCallerHasItsShareAndNoMore() {
    var tickets = new ArrayList<AdmissionTicket>();
    for (int i = 0; i < 5; i++) {
      tickets.add(read("a"));
    }
    assertThat(begun).hasSize(4);
    assertThat(tickets.get(4).giveUp()).contains(RefusalReason.OWN_SHARE);
    tickets.get(0).end();
    assertThat(begun).as("what was given up does not begin").hasSize(4);
    assertThat(limiter.running()).isEqualTo(3);
    assertThat(limiter.waiting()).isZero();
  }

  @Test
  void aChargedCallerHasLessAndNobodyElse() {
    var charge = new AdmissionRequest("a", false, RequestPool.PAST, 4, null);
    limiter.charge(charge);
    read("a");
    read("b");
    assertThat(begun).containsExactly("b");
    assertThat(limiter.running()).isEqualTo(1);
    limiter.discharge(charge);
    assertThat(begun).containsExactly("b", "a");
  }

  @Test
  void aQuietCallerDoesNotWaitBehindABusyOne() {
    var first = new ArrayList<AdmissionTicket>();
    for (int i = 0; i < 100; i++) {
      first.add(read("busy"));
    }
    read("b");
    read("b");
    assertThat(begun).containsExactly("busy", "busy", "busy", "busy", "b", "b");
    AdmissionTicket quiet = read("quiet");
    first.get(0).end();
    assertThat(begun).endsWith("quiet");
    assertThat(quiet.giveUp()).as("it runs").isEmpty();
  }

  @Test
  void callersTakeTurns() {
    var running = new ArrayList<AdmissionTicket>();
    for (String caller : List.of("x", "x", "x", "y", "y", "y")) {
      running.add(read(caller));
    }
    begun.clear();
    for (String caller : List.of("a", "a", "a", "b", "b", "c")) {
      read(caller);
    }
    running.forEach(AdmissionTicket::end);
    assertThat(begun).containsExactly("a", "b", "c", "a", "b", "a");
  }

  @Test
  void aLaneHasItsShare() {
    AdmissionTicket past = enter("p1", new AdmissionRequest("a", false, RequestPool.PAST, 1, null));
    AdmissionTicket second =
        enter("p2", new AdmissionRequest("b", false, RequestPool.PAST, 1, null));
    enter("r", new AdmissionRequest("b", false, RequestPool.READ, 1, null));
    assertThat(begun).containsExactly("p1", "r");
    past.end();
    assertThat(begun).containsExactly("p1", "r", "p2");
    assertThat(second.giveUp()).isEmpty();
  }

  @Test
  void writersOfOneThingLeaveRoomForOthers() {
    for (String caller : List.of("a", "b", "c")) {
      enter(
          caller + "1", new AdmissionRequest(caller, false, RequestPool.WRITE, 1, "/directives/1"));
    }
    enter("d2", new AdmissionRequest("d", false, RequestPool.WRITE, 1, "/directives/2"));
    enter("e3", new AdmissionRequest("e", false, RequestPool.WRITE, 1, "/directives/3"));
    assertThat(begun).containsExactly("a1", "b1", "d2");
  }

  @Test
  void whatCostsMoreTakesMoreOfTheShare() {
    AdmissionTicket dear =
        enter("dear", new AdmissionRequest("a", false, RequestPool.REPORT, 3, null));
    read("a");
    AdmissionTicket third = read("a");
    assertThat(begun).containsExactly("dear", "a");
    assertThat(third.giveUp()).contains(RefusalReason.OWN_SHARE);
    dear.end();
    AdmissionTicket whole =
        enter("whole", new AdmissionRequest("b", false, RequestPool.REPORT, 99, null));
    assertThat(whole.giveUp()).as("a caller with nothing running may always have one").isEmpty();
  }

  @Test
  void thoseWithoutATokenShareABudget() {
    var tickets = new ArrayList<AdmissionTicket>();
    for (String network : List.of("n1", "n2", "n1", "n2", "n1", "n3")) {
      tickets.add(enter(network, new AdmissionRequest(network, true, RequestPool.READ, 1, null)));
    }
    assertThat(begun).hasSize(5);
    read("with a token");
    assertThat(begun).hasSize(6);
    tickets.get(0).end();
    assertThat(begun).endsWith("n3");
  }

  @Test
  void anEndCountsOnce() {
    AdmissionTicket ticket = read("a");
    ticket.end();
    ticket.end();
    assertThat(limiter.running()).isZero();
    AdmissionTicket waiting =
        limiter.enter(new AdmissionRequest("a", false, RequestPool.READ, 1, null), () -> {});
    waiting.end();
    assertThat(waiting.giveUp()).isEmpty();
    assertThat(limiter.running()).isZero();
  }

  /** Under overload the oldest has waited so long that it would be refused inside. */
  @Test
  void theNewestOfACallerComesFirstWhereThatIsSet() {
    var door = new RequestLimiter(new Limits(1, 1, 1, Map.of(), 1, true));
    var wish = new AdmissionRequest("a", false, RequestPool.READ, 1, null);
    AdmissionTicket running = door.enter(wish, () -> {});
    door.enter(wish, () -> begun.add("older"));
    door.enter(wish, () -> begun.add("newer"));
    running.end();
    assertThat(begun).containsExactly("newer");
  }
}
