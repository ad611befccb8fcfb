package org.directivetracker.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.directivetracker.time.AsOf;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param next the cursor of the following page, null on the last
 * @param asOf set when it was asked for as of a moment
 */
public record Page<T>(
    List<T> items,
    @Nullable String next,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AsOf asOf) {
  public Page {
    items = List.copyOf(items);
  }

  /** Of nothing. */
  public static <T> Page<T> empty(PageRequest page) {
    return new Page<>(List.of(), null, page.asOf());
  }
}
