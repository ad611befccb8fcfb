package org.directivetracker.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.directivetracker.problem.Problem;
import org.directivetracker.problem.Violation;
import org.jspecify.annotations.Nullable;

/** A form with one file (RFC 7578), as it arrived. */
public final class MultipartForm {
  public static final String MEDIA_TYPE = "multipart/form-data";

  /** The name of the part that is the file. */
  static final String FILE = "file";

  /**
   * A file on its way in. It is gone when the request is answered.
   *
   * @param name as the caller has it
   * @param mediaType what the caller says that it is, null when it says nothing
   * @param size in bytes
   */
  public record FormFile(Path path, String name, @Nullable String mediaType, long size) {}

  private final ObjectNode fields;
  private final @Nullable FormFile file;
  private final List<Violation> violations;
  private final ObjectMapper mapper;

  MultipartForm(
      ObjectNode fields, @Nullable FormFile file, List<Violation> violations, ObjectMapper mapper) {
    this.fields = fields;
    this.file = file;
    this.violations = List.copyOf(violations);
    this.mapper = mapper;
  }

  /** The file, none where there is not exactly one with something in it. */
  public Optional<FormFile> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The other parts.
   *
   * @throws Problem {@code invalid-request} with all faults of the form
   */
  public <T> T fields(Class<T> type) {
    if (!violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    try {
      return mapper.treeToValue(fields, type);
    } catch (JsonProcessingException e) {
      throw Problem.invalid("", "This cannot be kept as the contract says it is.", "out-of-range");
    }
  }
}
