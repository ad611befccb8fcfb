package org.directivetracker.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import org.directivetracker.time.Rfc3339;

/**
 * Binds the dates and instants of bodies and forms by {@link Rfc3339}, as the contract has checked
 * them. Jackson's own deserializers accept other texts, and keep nanoseconds.
 */
@Singleton
class TimeDeserializers implements ObjectMapperCustomizer {
  /**
   * After Quarkus has registered Jackson's own, because the module registered last is asked first.
   */
  @Override
  public int priority() {
    return MINIMUM_PRIORITY;
  }

  @Override
  public void customize(ObjectMapper mapper) {
    mapper.registerModule(
        new SimpleModule("rfc3339")
            .addDeserializer(LocalDate.class, new Parser<>(LocalDate.class, Rfc3339::dateOfAnyYear))
            .addDeserializer(Instant.class, new Parser<>(Instant.class, Rfc3339::instant)));
  }

  /** Reads dates of any year, because it also reads what rows hold as JSON. */
  private static final class Parser<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<String, Optional<T>> parse;

    Parser(Class<T> type, Function<String, Optional<T>> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
      String text = json.getText();
      return parse
          .apply(text)
          .orElseThrow(() -> context.weirdStringException(text, handledType(), "no such time"));
    }
  }
}
