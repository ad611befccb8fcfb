package org.directivetracker.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.directivetracker.problem.Violation;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;

/** Holds forms to the operation's schema in the way that bodies of JSON are held to theirs. */
@Singleton
public class MultipartFormReader {
  private static final Pattern FILE_NAME =
      Pattern.compile(";\\s*filename=\"((?:[^\"\\\\]++|\\\\.)*+)\"", Pattern.CASE_INSENSITIVE);

  /** A backslash before anything else is part of a path on Windows. */
  private static final Pattern ESCAPED = Pattern.compile("\\\\([\"\\\\])");

  private final ObjectMapper mapper;
  private final RoutingContext routing;

  MultipartFormReader(ObjectMapper mapper, RoutingContext routing) {
    this.mapper = mapper;
    this.routing = routing;
  }

  /** The form with its faults, which are told when its fields are asked for. */
  public MultipartForm read(MultipartFormDataInput input) {
    Operation operation = routing.get(Operation.PROPERTY);
    BodySchema schema = Objects.requireNonNull(operation.bodies().get(MultipartForm.MEDIA_TYPE));
    var violations = new ArrayList<Violation>();
    var fields = mapper.createObjectNode();
    var files = new ArrayList<MultipartForm.FormFile>();
    input
        .getValues()
        .forEach(
            (key, values) -> {
              String name = String.valueOf(key);
              String pointer = "/" + BodySchema.escape(name);
              FormValue first = values.iterator().next();
              boolean isFile = first.isFileItem() && first.getFileName() != null;
              if (values.size() > 1) {
                violations.add(new Violation(pointer, "This part may be given once.", "repeated"));
              }
              if (name.equals(MultipartForm.FILE) && isFile) {
                collectFiles(pointer, values, files, violations);
                fields.put(name, "");
              } else if (name.equals(MultipartForm.FILE) || first.isFileItem()) {
                if (schema.has(name)) {
                  violations.add(
                      new Violation(pointer, "A file has a name, a text none.", "wrong-type"));
                }
                fields.put(name, "");
              } else {
                String text = first.getValue();
                if (text.indexOf('\ufffd') >= 0) {
                  violations.add(new Violation(pointer, "This is not UTF-8.", TextRules.CODE));
                }
                fields.set(name, schema.valueOf(name, text));
              }
            });
    var told = violations.stream().map(Violation::pointer).collect(Collectors.toSet());
    schema.violations(fields).stream()
        .filter(f -> !told.contains(f.pointer()))
        .forEach(violations::add);
    TextRules.collectViolations("", fields, violations);
    fields.remove(MultipartForm.FILE);
    MultipartForm.@Nullable FormFile file =
        files.size() == 1 && files.get(0).size() > 0 ? files.get(0) : null;
    return new MultipartForm(fields, file, violations, mapper);
  }

  private static void collectFiles(
      String pointer,
      Collection<FormValue> values,
      List<MultipartForm.FormFile> files,
      List<Violation> violations) {
    for (FormValue value : values) {
      long size = sizeOf(value);
      if (size == 0) {
        violations.add(new Violation(pointer, "This file is empty.", "empty"));
      }
      files.add(
          new MultipartForm.FormFile(
              value.getFileItem().getFile(),
              fileName(value),
              value.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE),
              size));
    }
  }

  /**
   * The name as the part's header has it. The library ends it at the first quote, also at one that
   * is escaped: by a backslash (RFC 9110, 5.6.4) or, as browsers do (WHATWG HTML, multipart form
   * data), as {@code %22}.
   */
  private static String fileName(FormValue value) {
    Matcher quoted =
        FILE_NAME.matcher(
            String.valueOf(value.getHeaders().getFirst(HttpHeaders.CONTENT_DISPOSITION)));
    return quoted.find()
        ? ESCAPED.matcher(quoted.group(1)).replaceAll("$1").replace("%22", "\"")
        : value.getFileName();
  }

  private static long sizeOf(FormValue value) {
    try {
      return value.getFileItem().getFileSize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
