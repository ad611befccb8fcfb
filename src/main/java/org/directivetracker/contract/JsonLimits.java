package org.directivetracker.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.regex.Pattern;
import org.directivetracker.problem.Problem;

/**
 * Bounds what a body of JSON may be made of, before a tree of it is built. A tree takes up to fifty
 * times the memory of its text: {@code [[],[],[]…]} has a node for each three bytes. No body that
 * the contract lets through comes near these bounds.
 */
final class JsonLimits {
  /** Values and names in a body. The largest import that 5 MiB hold has about 350,000. */
  private static final int VALUES = 500_000;

  private static final int DEPTH = 32;
  private static final int MEMBERS_OF_AN_OBJECT = 200;
  private static final int ELEMENTS_OF_AN_ARRAY = 20_000;
  private static final int NAME_CHARACTERS = 200;
  private static final int NUMBER_CHARACTERS = 100;
  private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][+-]?0*[1-9]\\d{3}");

  /** What every reader of bodies is built with. The body's own size bounds its texts. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNameLength(NAME_CHARACTERS)
                  .maxNumberLength(NUMBER_CHARACTERS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonLimits() {}

  /**
   * Reads a body once without keeping anything of it.
   *
   * @throws Problem {@code invalid-request} when it exceeds a bound
   * @throws IOException when it is no JSON, or a name, a number or the depth exceeds its bound
   */
  static void check(String json) throws IOException {
    var counts = new ArrayDeque<int[]>();
    int values = 0;
    try (JsonParser parser = FACTORY.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
          counts.pop();
          continue;
        }
        if (token == JsonToken.FIELD_NAME) {
          count(counts, MEMBERS_OF_AN_OBJECT);
        } else if (isElement(parser, token)) {
          count(counts, ELEMENTS_OF_AN_ARRAY);
        }
        if (token.isStructStart()) {
          counts.push(new int[1]);
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
          checkExponent(parser);
        }
        if (++values > VALUES) {
          throw tooMany();
        }
      }
    }
  }

  /** Whether this value stands in an array. Of a structure the parser is already inside. */
  private static boolean isElement(JsonParser parser, JsonToken token) {
    JsonStreamContext inside = parser.getParsingContext();
    JsonStreamContext holder = token.isStructStart() ? inside.getParent() : inside;
    return holder.inArray();
  }

  /** Arithmetic with a number of a billion digits takes all memory; the text of one has a few. */
  private static void checkExponent(JsonParser parser) throws IOException {
    if (HUGE_EXPONENT.matcher(parser.getText()).find()) {
      throw Problem.invalid(
          parser.getParsingContext().pathAsPointer().toString(),
          "This number's exponent has more than three digits.",
          "out-of-range");
    }
  }

  private static void count(ArrayDeque<int[]> counts, int most) {
    if (++counts.getFirst()[0] > most) {
      throw tooMany();
    }
  }

  private static Problem tooMany() {
    return Problem.invalid(
        "", "The body has more members or elements than any body of the contract.", "too-many");
  }
}
