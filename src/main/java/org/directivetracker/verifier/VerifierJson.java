package org.directivetracker.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON strictly: what two readers could understand differently is refused. */
final class VerifierJson {
  private static final int MOST_DEPTH = 100;
  private static final int MOST_DIGITS = 1000;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_DEPTH)
                  .maxNumberLength(MOST_DIGITS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(1 << 16)
                  .build())
          .build();

  /** A number that is no integer of 64 bits. */
  record UnsupportedNumberException(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private VerifierJson() {}

  static Map<String, Object> object(String text, String what) throws UnreadableFileException {
    try {
      return object(new StringReader(text), what);
    } catch (IOException e) {
      throw new UnreadableFileException("{} cannot be read.", what);
    }
  }

  /** Reads an object in UTF-8 that takes up all of the stream. */
  static Map<String, Object> object(InputStream utf8, String what)
      throws IOException, UnreadableFileException {
    return object(
        new InputStreamReader(
            utf8, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)),
        what);
  }

  private static Map<String, Object> object(Reader text, String what)
      throws IOException, UnreadableFileException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new UnreadableFileException("{} is not a JSON object.", what);
      }
      Map<String, Object> object = members(parser, what);
      if (parser.nextToken() != null) {
        throw new UnreadableFileException("{} has more than one JSON object.", what);
      }
      return object;
    } catch (CharacterCodingException e) {
      throw new UnreadableFileException("{} is not UTF-8.", what);
    } catch (JsonProcessingException e) {
      throw new UnreadableFileException(
          "{} is not JSON, has a member twice, or is nested too deeply.", what);
    }
  }

  private static Map<String, Object> members(JsonParser parser, String what)
      throws IOException, UnreadableFileException {
    var members = new LinkedHashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = sound(parser.currentName(), what);
      parser.nextToken();
      members.put(name, value(parser, what));
    }
    return members;
  }

  @SuppressWarnings("NullAway") // A value may be null; the maps here hold it as such.
  private static Object value(JsonParser parser, String what)
      throws IOException, UnreadableFileException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser, what);
      case START_ARRAY -> {
        var list = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser, what));
        }
        yield list;
      }
      case VALUE_STRING -> sound(parser.getText(), what);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? new UnsupportedNumberException(parser.getText())
              : (Object) parser.getLongValue();
      default -> new UnsupportedNumberException(parser.getText());
    };
  }

  /** A surrogate without its other half is no character: readers replace it each in its way. */
  private static String sound(String text, String what) throws UnreadableFileException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new UnreadableFileException("{} has a surrogate without its other half.", what);
        }
        i++;
      }
    }
    return text;
  }

  /** The integer, which must be there and not below {@code least}. */
  static long integer(Map<String, Object> object, String name, long least, String what)
      throws UnreadableFileException {
    if (object.get(name) instanceof Long value && value >= least) {
      return value;
    }
    throw new UnreadableFileException("{}: {} is not an integer from {} on.", what, name, least);
  }

  /** The text, which must be there. */
  static String text(Map<String, Object> object, String name, String what)
      throws UnreadableFileException {
    String text = optionalText(object, name, what);
    if (text == null) {
      throw new UnreadableFileException("{}: there is no {}.", what, name);
    }
    return text;
  }

  /** The text, null if there is no such member. */
  static @Nullable String optionalText(Map<String, Object> object, String name, String what)
      throws UnreadableFileException {
    if (!object.containsKey(name)) {
      return null;
    }
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw new UnreadableFileException("{}: {} is not text.", what, name);
  }

  /** The object, which must be there. */
  static Map<String, Object> object(Map<String, Object> object, String name, String what)
      throws UnreadableFileException {
    return object(object.get(name), name, what);
  }

  /** The value as an object. */
  static Map<String, Object> object(@Nullable Object value, String name, String what)
      throws UnreadableFileException {
    if (value instanceof Map<?, ?> members) {
      @SuppressWarnings("unchecked") // Every map here is made by members().
      var typed = (Map<String, Object>) members;
      return typed;
    }
    throw new UnreadableFileException("{}: {} is not an object.", what, name);
  }

  /** The list, empty if there is no such member. */
  static List<?> list(Map<String, Object> object, String name, String what)
      throws UnreadableFileException {
    if (!object.containsKey(name)) {
      return List.of();
    }
    if (object.get(name) instanceof List<?> list) {
      return list;
    }
    throw new UnreadableFileException("{}: {} is not a list.", what, name);
  }
}
