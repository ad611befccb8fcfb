package org.directivetracker.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.directivetracker.problem.Fault;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** A form with one file (RFC 7578), as it arrived. */
public final class Form {
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
  public record File(Path path, String name, @Nullable String mediaType, long size) {}

  private final ObjectNode fields;
  private final @Nullable File file;
  private final List<Fault> faults;
  private final ObjectMapper mapper;

  Form(ObjectNode fields, @Nullable File file, List<Fault> faults, ObjectMapper mapper) {
    this.fields = fields;
    this.file = file;
    this.faults = List.copyOf(faults);
    this.mapper = mapper;
  }

  /** The file, none where there is not exactly one with something in it. */
  public Optional<File> file() {
    return Optional.ofNullable(file);
  }

  /**
   * The other parts.
   *
   * @throws Problem {@code invalid-request} with all faults of the form
   */
  public <T> T fields(Class<T> type) {
    if (!faults.isEmpty()) {
      throw Problem.invalid(faults);
    }
    try {
      return mapper.treeToValue(fields, type);
    } catch (JsonProcessingException e) {
      throw Problem.invalid("", "This cannot be kept as the contract says it is.", "out-of-range");
    }
  }
}
