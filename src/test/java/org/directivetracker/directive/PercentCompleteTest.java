package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** 100 says that nothing is left to do and 0 that nothing is done, whatever the weights. */
class PercentCompleteTest {
  private static final double[] WEIGHTS = {0.001, 0.5, 1, 2, 3, 7, 199, 10_000};
  private static final int[] PERCENTS = {0, 1, 50, 99, 100};

  @Test
  void hundredAndZeroAreNeverMadeByRounding() {
    var random = new Random(7);
    int hundred = 0;
    int zero = 0;
    for (int i = 0; i < 20_000; i++) {
      var milestones = new ArrayList<MilestoneRow>();
      for (int k = random.nextInt(5); k >= 0; k--) {
        milestones.add(milestone(random));
      }
      List<MilestoneRow> counted =
          milestones.stream().filter(m -> m.status() != MilestoneStatus.CANCELLED).toList();
      Integer percent = DerivedValues.percent(milestones);
      if (counted.isEmpty()) {
        assertThat(percent).isNull();
        continue;
      }
      assertThat(percent).as(milestones::toString).isBetween(0, 100);
      assertThat(percent == 100)
          .as(milestones::toString)
          .isEqualTo(counted.stream().allMatch(m -> done(m) == 100));
      assertThat(percent == 0)
          .as(milestones::toString)
          .isEqualTo(counted.stream().allMatch(m -> done(m) == 0));
      double weights = counted.stream().mapToDouble(MilestoneRow::weight).sum();
      double exact = counted.stream().mapToDouble(m -> m.weight() * done(m)).sum() / weights;
      assertThat((double) percent).isBetween(exact - 1, exact + 1);
      hundred += percent == 100 ? 1 : 0;
      zero += percent == 0 ? 1 : 0;
    }
    assertThat(hundred).isPositive();
    assertThat(zero).isPositive();
  }

  private static int done(MilestoneRow milestone) {
    return switch (milestone.status()) {
      case MET -> 100;
      case PARTIALLY_MET -> milestone.percent() == null ? 0 : milestone.percent();
      case SCHEDULED, NOT_MET, CANCELLED -> 0;
    };
  }

  private static MilestoneRow milestone(Random random) {
    MilestoneStatus[] all = MilestoneStatus.values();
    MilestoneStatus status = all[random.nextInt(all.length)];
    LocalDate day = LocalDate.of(2023, 7, 3);
    return new MilestoneRow(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "m",
        "Milestone",
        Map.of(),
        null,
        day,
        day,
        null,
        status == MilestoneStatus.PARTIALLY_MET && random.nextInt(5) > 0
            ? PERCENTS[random.nextInt(PERCENTS.length)]
            : null,
        status,
        WEIGHTS[random.nextInt(WEIGHTS.length)],
        1,
        false,
        1,
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
