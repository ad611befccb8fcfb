package org.directivetracker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import org.directivetracker.directive.DirectiveFilter;
import org.directivetracker.problem.Problem;
import org.directivetracker.time.AsOf;
import org.junit.jupiter.api.Test;

/** How much text a page takes. */
class PageBudgetTest {
  private static PageBudget budget() {
    return new PageBudget(
        new ReportQuery(
            DirectiveFilter.all(),
            new AsOf(Instant.EPOCH, LocalDate.EPOCH, 0, false),
            true,
            null,
            ReportLang.EN,
            false,
            false,
            "/query"));
  }

  private static void refused(String page) {
    assertThatThrownBy(() -> budget().require(page)).isInstanceOf(Problem.class);
  }

  @Test
  void takesTextUpToItsLimit() {
    assertThatCode(() -> budget().require("核".repeat(PageBudget.MOST))).doesNotThrowAnyException();
    refused("核".repeat(PageBudget.MOST + 1));
  }

  @Test
  void lineBreaksAndTagsAreHeavierThanLetters() {
    refused("\n".repeat(PageBudget.MOST / 30));
    refused("<b/>".repeat(PageBudget.MOST / 15));
  }

  @Test
  void aLargePageHasNoTags() {
    assertThat(PageBudget.allowsTags("核".repeat(PageBudget.MOST / 2))).isTrue();
    assertThat(PageBudget.allowsTags("核".repeat(PageBudget.MOST / 2 + 1))).isFalse();
  }

  @Test
  void recordsCountTogether() {
    PageBudget budget = budget();
    String half = "x".repeat(PageBudget.MOST);
    budget.keep(half);
    budget.keep(half);
    assertThatThrownBy(() -> budget.keep("x")).isInstanceOf(Problem.class);
  }
}
