package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who gets the next turn. */
class FairQueueTest {
  private final FairQueue one = new FairQueue(1);

  private static boolean has(CompletableFuture<Boolean> turn) {
    return turn.getNow(false);
  }

  private static boolean isRefused(CompletableFuture<Boolean> turn) {
    return turn.isDone() && !turn.join();
  }

  @Test
  void aQuietCallerComesNextHoweverMuchAnotherHasAskedForBefore() {
    one.enter("loud");
    CompletableFuture<Boolean> more = one.enter("loud");
    CompletableFuture<Boolean> quiet = one.enter("quiet");
    one.leave("loud");
    assertThat(has(quiet)).isTrue();
    assertThat(has(more)).isFalse();
    one.leave("quiet");
    assertThat(has(more)).isTrue();
  }

  @Test
  void callersTakeTurnsInRotation() {
    var turns = new ArrayList<String>();
    one.enter("first");
    for (String caller : List.of("a", "a", "b", "b", "c")) {
      one.enter(caller).thenAccept(given -> turns.add(caller));
    }
    one.leave("first");
    for (int i = 0; i < 4; i++) {
      one.leave(turns.get(i));
    }
    assertThat(turns).containsExactly("a", "b", "c", "a", "b");
  }

  @Test
  void oneCallerNeverHasAllOfSeveralTurns() {
    var three = new FairQueue(3);
    assertThat(has(three.enter("loud"))).isTrue();
    assertThat(has(three.enter("loud"))).isTrue();
    CompletableFuture<Boolean> third = three.enter("loud");
    assertThat(third).isNotDone();
    assertThat(has(three.enter("quiet"))).isTrue();
    three.leave("quiet");
    assertThat(third).isNotDone();
    three.leave("loud");
    assertThat(has(third)).isTrue();
  }

  @Test
  void oneCallerHasFourPlacesInTheQueue() {
    one.enter("loud");
    for (int i = 0; i < FairQueue.PLACES_OF_CALLER; i++) {
      assertThat(one.enter("loud")).isNotDone();
    }
    assertThat(isRefused(one.enter("loud"))).isTrue();
  }

  @Test
  void aCallerWithoutAPlaceDisplacesTheLastRequestOfTheLoudest() {
    one.enter("first");
    var waiting = new ArrayList<CompletableFuture<Boolean>>();
    for (int i = 0; i < FairQueue.PLACES; i++) {
      waiting.add(one.enter("loud " + i / FairQueue.PLACES_OF_CALLER));
    }
    CompletableFuture<Boolean> quiet = one.enter("quiet");
    assertThat(quiet).isNotDone();
    assertThat(waiting.stream().filter(FairQueueTest::isRefused)).hasSize(1);
  }

  @Test
  void whenAllPlacesBelongToDifferentCallersTheNewestIsRefused() {
    one.enter("first");
    for (int i = 0; i < FairQueue.PLACES; i++) {
      assertThat(one.enter("caller " + i)).isNotDone();
    }
    assertThat(isRefused(one.enter("last"))).isTrue();
  }

  @Test
  void whoGivesUpGetsNoTurn() {
    one.enter("first");
    CompletableFuture<Boolean> impatient = one.enter("impatient");
    CompletableFuture<Boolean> patient = one.enter("patient");
    assertThat(impatient.complete(false)).isTrue();
    one.leave("first");
    assertThat(has(patient)).isTrue();
  }
}
