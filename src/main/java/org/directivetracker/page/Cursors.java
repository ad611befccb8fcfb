package org.directivetracker.page;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** The form of a cursor: opaque to callers, and of no worth for another query. */
final class Cursors {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Cursors() {}

  static String encode(String query, PageRequest.Cursor cursor) {
    var node = JSON.createArrayNode().add(query.hashCode()).add(cursor.day().toString());
    node.add(cursor.at() == null ? null : cursor.at().toString());
    cursor.keys().forEach(node::add);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
  }

  static PageRequest.Cursor decode(String cursor, String query) {
    try {
      JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(cursor));
      if (node.isArray()
          && node.size() >= 4
          && node.get(0).isInt()
          && node.get(0).intValue() == query.hashCode()) {
        var texts = new ArrayList<@Nullable String>();
        for (int i = 1; i < node.size(); i++) {
          texts.add(textOf(node.get(i)));
        }
        SortKeyParser head = new SortKeyParser(texts);
        return new PageRequest.Cursor(
            head.date(0), head.isNull(1) ? null : head.instant(1), texts.subList(2, texts.size()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw malformed();
    }
    throw malformed();
  }

  /** Keys are printable ASCII: dates, instants, numbers, ids, references and codes. */
  private static @Nullable String textOf(JsonNode key) {
    if (key.isNull()) {
      return null;
    }
    if (!key.isTextual() || !key.textValue().chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw malformed();
    }
    return key.textValue();
  }

  static Problem malformed() {
    return Problem.invalid(
        "/query/cursor",
        "This cursor is malformed, or belongs to another query.",
        "invalid-cursor");
  }
}
