package org.directivetracker.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.directivetracker.http.BodyLimit;
import org.directivetracker.patch.MergePatch;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyReader;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Reads a body as a tree, holds it to the operation's schema so that all faults come back at once,
 * then binds it.
 */
@Provider
@Singleton
@Priority(1)
@Consumes({MediaType.APPLICATION_JSON, MergePatch.MEDIA_TYPE})
class JsonBodyReader implements ServerMessageBodyReader<Object> {
  /** Refuses what two readers could understand differently (RFC 8259, section 4; RFC 8785). */
  private static final ObjectMapper STRICT =
      JsonMapper.builder(JsonLimits.FACTORY)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** What some clients put before a text in UTF-8. A reader may pass over it (RFC 8259, 8.1). */
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final ObjectMapper mapper;
  private final RoutingContext routing;
  private final BodyLimit limit;

  JsonBodyReader(ObjectMapper mapper, RoutingContext routing, BodyLimit limit) {
    this.mapper = mapper;
    this.routing = routing;
    this.limit = limit;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo method, MediaType media) {
    return true;
  }

  @Override
  public boolean isReadable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
    return true;
  }

  @Override
  public Object readFrom(
      Class<Object> type, Type generic, MediaType media, ServerRequestContext context)
      throws IOException {
    return read(generic, context.getInputStream());
  }

  @Override
  public Object readFrom(
      Class<Object> type,
      Type generic,
      Annotation[] annotations,
      MediaType media,
      MultivaluedMap<String, String> headers,
      InputStream in)
      throws IOException {
    return read(generic, in);
  }

  private Object read(Type generic, InputStream in) throws IOException {
    Operation operation = routing.get(Operation.PROPERTY);
    String contentType = String.valueOf(routing.request().getHeader("Content-Type"));
    BodySchema schema = operation.bodies().get(NegotiationHandler.essence(contentType));
    if (schema == null) {
      throw new IllegalStateException("No schema for a body that was let in.");
    }
    JsonNode tree = parse(in.readNBytes(limit.bytes() + 1));
    var violations = new ArrayList<Violation>(schema.violations(tree));
    TextRules.collectViolations("", tree, violations);
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    if (generic == MergePatch.class) {
      return new MergePatch((ObjectNode) tree, mapper);
    }
    try {
      return mapper.readerFor(mapper.constructType(generic)).readValue(tree);
    } catch (JsonMappingException e) {
      throw Problem.invalid(
          pointer(e), "This cannot be kept as the contract says it is.", "out-of-range");
    }
  }

  private static String pointer(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> "/" + (r.getFieldName() != null ? r.getFieldName() : r.getIndex()))
        .collect(Collectors.joining());
  }

  private JsonNode parse(byte[] bytes) throws IOException {
    if (bytes.length > limit.bytes()) {
      throw limit.exceeded();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
      if (json.isEmpty()) {
        throw Problem.invalid("", "A body is required.", "required");
      }
      JsonLimits.check(json);
      return STRICT.readTree(json);
    } catch (CharacterCodingException e) {
      throw Problem.invalid("", "The body is not UTF-8 (RFC 8259, section 8.1).", "malformed-json");
    } catch (JsonProcessingException e) {
      throw Problem.invalid("", "The body is not one well-formed JSON text.", "malformed-json");
    }
  }
}
