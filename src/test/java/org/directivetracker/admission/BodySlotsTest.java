package org.directivetracker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.directivetracker.problem.ProblemType;
import org.junit.jupiter.api.Test;

/** Who gets a place for a body when places are short. */
class BodySlotsTest {
  private static final class Body implements BodySlots.BodySlot {
    private final String caller;
    private boolean unfinished = true;
    private boolean evicted;
    private long fileBytes;

    Body(String caller) {
      this.caller = caller;
    }

    @Override
    public String caller() {
      return caller;
    }

    @Override
    public boolean isUnfinished() {
      return unfinished;
    }

    @Override
    public long fileBytes() {
      return fileBytes;
    }

    @Override
    public void evict() {
      evicted = true;
    }
  }

  private final BodySlots places = new BodySlots();

  private List<Body> fill(int callers) {
    var bodies = new ArrayList<Body>();
    for (int i = 0; i < BodySlots.IN_ALL; i++) {
      var body = new Body("caller-" + i % callers);
      assertThat(places.enter(body)).isNull();
      bodies.add(body);
    }
    return bodies;
  }

  @Test
  void oneCallerHasItsShareAndNoMore() {
    for (int i = 0; i < BodySlots.PER_CALLER; i++) {
      assertThat(places.enter(new Body("a"))).isNull();
    }
    assertThat(places.enter(new Body("a")).type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
    assertThat(places.enter(new Body("b"))).isNull();
  }

  @Test
  void aCallerWithFewerGetsThePlaceOfAnUnfinishedOne() {
    List<Body> bodies = fill(8);
    bodies.get(0).unfinished = false;
    assertThat(places.enter(new Body("quiet"))).isNull();
    List<Body> evicted = bodies.stream().filter(b -> b.evicted).toList();
    assertThat(evicted).hasSize(1);
    assertThat(evicted.get(0)).isNotSameAs(bodies.get(0));
  }

  @Test
  void filesAreBoundedForACallerAndForAll() {
    var large = new Body("a");
    var other = new Body("b");
    places.enter(large);
    places.enter(other);
    large.fileBytes = BodySlots.FILE_BYTES_PER_CALLER;
    assertThat(places.hasRoom(large, 1)).isFalse();
    assertThat(places.hasRoom(other, 1)).isTrue();
    large.fileBytes = BodySlots.FILE_BYTES_IN_ALL;
    assertThat(places.hasRoom(other, 1)).isFalse();
    places.leave(large);
    assertThat(places.hasRoom(other, 1)).isTrue();
  }

  @Test
  void whereAllHaveOneNobodyIsEvicted() {
    List<Body> bodies = fill(BodySlots.IN_ALL);
    assertThat(places.enter(new Body("late")).type()).isEqualTo(ProblemType.OVERLOADED);
    places.leave(bodies.get(7));
    places.leave(bodies.get(7));
    assertThat(places.enter(new Body("late"))).isNull();
    assertThat(places.enter(new Body("later")).type()).isEqualTo(ProblemType.OVERLOADED);
    assertThat(bodies).noneMatch(b -> b.evicted);
  }
}
