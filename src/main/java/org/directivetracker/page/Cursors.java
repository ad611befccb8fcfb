package org.directivetracker.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** The form of a cursor: opaque to callers, and of no worth for another query. */
final class Cursors {
  private static final ObjectMapper JSON = new ObjectMapper();

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
      if (node.isArray() && node.size() >= 4 && node.get(0).asInt() == query.hashCode()) {
        var keys = new ArrayList<@Nullable String>();
        for (int i = 3; i < node.size(); i++) {
          String key = node.get(i).isNull() ? null : node.get(i).asText();
          if (key != null && !key.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw malformed();
          }
          keys.add(key);
        }
        return new PageRequest.Cursor(
            LocalDate.parse(node.get(1).asText()),
            node.get(2).isNull() ? null : Instant.parse(node.get(2).asText()),
            keys);
      }
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw malformed();
    }
    throw malformed();
  }

  static Problem malformed() {
    return Problem.invalid(
        "/query/cursor",
        "This cursor is malformed, or belongs to another query.",
        "invalid-cursor");
  }
}
