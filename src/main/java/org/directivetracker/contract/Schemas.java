package org.directivetracker.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import com.networknt.schema.regex.JDKRegularExpressionFactory;
import com.networknt.schema.regex.RegularExpression;
import java.util.function.Predicate;
import org.directivetracker.time.Rfc3339;

/** Compiles the schemas of the contract into validators. */
final class Schemas {
  /** White space of ECMA-262, whose regular expressions the contract has. That of Java is ASCII. */
  private static final String SPACE =
      "\\s\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

  /** A format of texts. */
  private record TextFormat(String name, Predicate<String> accepts) implements Format {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean matches(ExecutionContext context, String text) {
      return accepts.test(text);
    }
  }

  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .format(new TextFormat("date", Schemas::isDate))
              .format(new TextFormat("date-time", Schemas::isInstant))
              .format(new TextFormat("date-or-date-time", text -> isDate(text) || isInstant(text)))
              .format(new TextFormat(SingleLine.FORMAT, SingleLine::accepts))
              .build(),
          b ->
              b.schemaRegistryConfig(
                  SchemaRegistryConfig.builder()
                      .formatAssertionsEnabled(true)
                      .regularExpressionFactory(Schemas::pattern)
                      .build()));
  private final JsonNode components;

  Schemas(JsonNode components) {
    this.components = components.deepCopy();
    for (JsonNode schema : this.components.get("schemas")) {
      if (schema.has("discriminator")) {
        selectByDiscriminator((ObjectNode) schema);
      }
    }
  }

  /** The schema by itself, with the components beside it that its references name. */
  Schema compile(JsonNode schema) {
    ObjectNode standalone = JsonNodeFactory.instance.objectNode();
    standalone.putArray("allOf").add(schema);
    standalone.set("components", components);
    return registry.getSchema(standalone);
  }

  /**
   * Turns the alternatives into conditions on the discriminator. A validator reports a body that
   * fits no alternative of a {@code oneOf} with its faults against all of them; by conditions it
   * reports those against the one that the body names.
   */
  private static void selectByDiscriminator(ObjectNode schema) {
    JsonNode discriminator = schema.remove("discriminator");
    schema.remove("oneOf");
    String name = discriminator.get("propertyName").asText();
    schema.put("type", "object").putArray("required").add(name);
    var values = schema.putObject("properties").putObject(name).putArray("enum");
    var conditions = schema.putArray("allOf");
    discriminator
        .get("mapping")
        .properties()
        .forEach(
            alternative -> {
              values.add(alternative.getKey());
              ObjectNode condition = conditions.addObject();
              ObjectNode named = condition.putObject("if");
              named.putArray("required").add(name);
              named.putObject("properties").putObject(name).put("const", alternative.getKey());
              condition.putObject("then").set("$ref", alternative.getValue());
            });
  }

  private static boolean isDate(String text) {
    return Rfc3339.date(text).isPresent();
  }

  private static boolean isInstant(String text) {
    return Rfc3339.instant(text).isPresent();
  }

  /** Texts that a request may not leave blank have the expression {@code ^\s*\S}. */
  private static RegularExpression pattern(String expression) {
    return JDKRegularExpressionFactory.getInstance()
        .getRegularExpression(expression.replace("\\s*\\S", "[" + SPACE + "]*[^" + SPACE + "]"));
  }
}
