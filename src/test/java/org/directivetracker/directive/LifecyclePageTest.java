package org.directivetracker.directive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/lifecycle.md} is what {@link Lifecycle} says; the expected text is printed. */
class LifecyclePageTest {
  private static final Path PAGE = Path.of("docs/lifecycle.md");

  @Test
  void pageIsARenderingOfTheData() throws IOException {
    String expected = render();
    if (!Files.exists(PAGE) || !Files.readString(PAGE).equals(expected)) {
      System.out.println(expected);
    }
    assertThat(PAGE).as("its expected text is in the output of this test").hasContent(expected);
  }

  private static String render() {
    var page = new StringBuilder();
    page.append(
        """
        # The lifecycle of a directive

        Rendered from `directive/Lifecycle.java` and `directive/TransitionGuard.java`, which also decide what the service lets
        through and what `allowedActions` offers; `LifecyclePageTest` holds this page to them.

        An action is a `POST /api/v1/directives/{id}/transitions` with its name as `action`. Another status than the table
        has, or a broken rule, is a 409 that names each broken rule by its code and lists the actions allowed instead.

        ```mermaid
        stateDiagram-v2
            [*] --> DRAFT
        """);
    for (Lifecycle.Transition move : Lifecycle.MOVES) {
      for (DirectiveStatus from : sorted(move.from())) {
        for (DirectiveStatus to : sorted(move.to())) {
          if (!move.name().equals("otherwise")) {
            page.append("    %s --> %s: %s%n".formatted(from, to, move.action().code()));
          }
        }
      }
    }
    page.append(
        """
        ```

        Left out of the picture: `close` *otherwise* leads to CLOSED from every status but DRAFT.

        | action | from | to | who | rules |
        |---|---|---|---|---|
        """);
    for (Lifecycle.Transition move : Lifecycle.MOVES) {
      page.append(
          "| `%s`%s | %s | %s | %s | %s |%n"
              .formatted(
                  move.action().code(),
                  move.name().isEmpty() ? "" : " (" + move.name() + ")",
                  names(move.from()),
                  names(move.to()),
                  move.who() == Lifecycle.PermittedCaller.LEAD ? "lead agency" : "supervisor",
                  move.guards().stream()
                      .map(g -> "`" + g.code() + "`")
                      .collect(Collectors.joining(", "))));
    }
    page.append(
        """

        `close` *as claimed* is one whose closure reason accepts the claim; any other reason closes *otherwise*. `reopen`
        leads to IN_PROGRESS when the current lead had acknowledged, else to REGISTERED.

        | rule | says |
        |---|---|
        """);
    for (TransitionGuard guard : TransitionGuard.values()) {
      page.append("| `%s` | %s |%n".formatted(guard.code(), guard.rule()));
    }
    page.append("\n");
    page.append("Closure reasons that accept the claim: ");
    page.append(
        java.util.Arrays.stream(ClosureReason.values())
            .filter(ClosureReason::acceptsClaim)
            .map(Enum::name)
            .collect(Collectors.joining(", ")));
    return page.append(".\n").toString().replace(System.lineSeparator(), "\n");
  }

  private static java.util.List<DirectiveStatus> sorted(Set<DirectiveStatus> statuses) {
    return statuses.stream().sorted().toList();
  }

  private static String names(Set<DirectiveStatus> statuses) {
    return sorted(statuses).stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
