package org.directivetracker.contract;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An operation of the contract.
 *
 * @param roles who can ever succeed, as {@code x-roles} lists them
 * @param publicRead whether anonymous callers may have it when public read is on
 * @param parameters those of path, query and headers
 * @param bodies the schema of the request's body by media type; empty when there is no body
 * @param produces the media types of its answers, problems aside; JSON for one that answers nothing
 */
public record Operation(
    String id,
    String method,
    String path,
    Set<String> roles,
    boolean publicRead,
    List<Parameter> parameters,
    Map<String, BodySchema> bodies,
    Set<String> produces) {
  /** The name under which the routing of a request carries its operation. */
  public static final String PROPERTY = Operation.class.getName();

  /** The name under which the routing of a request carries its path below {@link Contract#BASE}. */
  public static final String PATH = Operation.class.getName() + ".path";

  /** Whether it changes anything. */
  public boolean writes() {
    return !method.equals("GET");
  }

  /** Whether its body is a form with a file. */
  public boolean takesForm() {
    return bodies.containsKey(MultipartForm.MEDIA_TYPE);
  }
}
