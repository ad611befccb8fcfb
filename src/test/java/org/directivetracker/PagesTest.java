package org.directivetracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import org.directivetracker.testing.Commands;
import org.junit.jupiter.api.Test;

/** The pages that tell of the agencies' work, run as they are written. */
@QuarkusTest
class PagesTest {
  @Test
  void aDirectiveLivesAsThePageTells() throws Exception {
    Commands run = Commands.of("docs/story.md", "story");
    assertThat(run.exchanges()).isGreaterThan(40);
    assertThat(run.output().lines())
        .containsSubsequence(
            "STORY-2025-04-01-01",
            "ASSIGNED",
            "IN_PROGRESS",
            "SUBMITTED",
            "RETURNED",
            "SUBMITTED",
            "ACCEPTED",
            "\"percentComplete\":50,\"percentCompleteBasis\":\"MILESTONES\"",
            "APPROVED",
            "\"originalDueDate\":\"2026-12-31\"",
            "\"dueDate\":\"2027-03-31\"",
            "\"slippageDays\":90",
            "COMPLETION_REPORTED",
            "IN_PROGRESS",
            "RETURNED",
            "COMPLETION_REPORTED",
            "ACCEPTED",
            "ACCEPTED",
            "CLOSED",
            "\"close\" \"zhang.wei\"",
            "\"return\" \"wang.fang\"",
            "\"extension-request.approve\" \"zhang.wei\"",
            "\"progress-report.return\" \"wang.fang\"",
            "\"acknowledge\" \"huang.mei\"",
            "\"register\" \"wang.fang\"");
  }

  @Test
  void aNightlyPushCanBeRunAgain() throws Exception {
    Commands run = Commands.of("docs/nightly-push.md", "nightly");
    assertThat(run.output().lines().filter(l -> !l.isEmpty()))
        .containsExactly(
            "201",
            "SC-2023-05-05-04 2023-05 201",
            "SC-2023-05-05-21 2023-05 201",
            "SC-2023-05-05-11 2023-05 403",
            "200",
            "SC-2023-05-05-04 2023-05 200",
            "SC-2023-05-05-21 2023-05 200",
            "SC-2023-05-05-11 2023-05 403",
            "\"type\":\"/problems/forbidden\"",
            "\"type\":\"/problems/forbidden\"");
  }
}
