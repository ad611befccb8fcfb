package org.directivetracker.contract;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.directivetracker.testing.Api;
import org.directivetracker.testing.ContractProxy;
import org.directivetracker.testing.OpenApi;
import org.directivetracker.testing.OpenApi.Operation;
import org.directivetracker.testing.Response;

/**
 * Gives requests of a generator that knows nothing but the contract what a caller would know: a
 * token of the role whose turn it is, things that exist, and the versions that they are in. What is
 * malformed is passed on as it is. Counts what came of it.
 */
final class FuzzTraffic implements ContractProxy.Traffic {
  /** What the generator's own requests have, and those by which samples are made do not. */
  private static final String MARK = "Specmatic-Response-Code";

  private static final String AUTHORIZATION = "Authorization";
  private static final String IF_MATCH = "If-Match";

  /** Of what was done often already, no more successes are made: each needs another sample. */
  private static final int OFTEN = 10;

  private final Map<String, SampleRequest> samples = new ConcurrentHashMap<>();
  private final Map<String, Integer> spent = new HashMap<>();
  private final Map<String, TreeMap<Integer, Integer>> statuses = new TreeMap<>();
  private final TreeSet<String> reached = new TreeSet<>();
  private final TreeSet<String> fulfilled = new TreeSet<>();
  private final TreeMap<String, String> violations = new TreeMap<>();
  private final String agency;
  private volatile String role = "nobody";

  /**
   * @param agency who asks in the agency's role where the request is of none
   */
  FuzzTraffic(String agency) {
    this.agency = agency;
  }

  void turn(String role) {
    this.role = role;
    statuses.put(role, new TreeMap<>());
  }

  @Override
  public HttpRequest aimed(HttpRequest request) {
    Optional<Operation> operation = OpenApi.find(request.method(), path(request));
    return request.headers().firstValue(MARK).isEmpty() || operation.isEmpty()
        ? request
        : aimed(request, operation.get());
  }

  private HttpRequest aimed(HttpRequest request, Operation operation) {
    SampleRequest sample =
        samples.computeIfAbsent(operation.id(), id -> SampleRequest.fresh(operation));
    String query = request.uri().getRawQuery();
    URI uri =
        request
            .uri()
            .resolve(
                Api.BASE
                    + existing(operation, path(request), sample)
                    + (query == null ? "" : "?" + query));
    HttpRequest.Builder aimed =
        HttpRequest.newBuilder(request, (name, value) -> !isReplaced(operation, name, value))
            .uri(uri);
    if (request.headers().firstValue(AUTHORIZATION).isPresent()) {
      aimed.header(AUTHORIZATION, "Bearer " + Api.tokenOf(caller(sample)));
    }
    request
        .headers()
        .firstValue(IF_MATCH)
        .filter(value -> isReplaced(operation, IF_MATCH, value))
        .ifPresent(value -> aimed.header(IF_MATCH, tag(uri.getRawPath(), value)));
    return aimed.build();
  }

  @Override
  public void passed(HttpRequest request, int status, String fault) {
    if (request.headers().firstValue(MARK).isEmpty()) {
      return;
    }
    statuses.get(role).merge(status, 1, Integer::sum);
    Optional<Operation> operation = OpenApi.find(request.method(), path(request));
    operation.ifPresent(
        o -> {
          reached.add(o.id());
          if (status < 300) {
            fulfilled.add(o.id());
            if (!o.method().equals("GET") && spent.merge(o.id(), 1, Integer::sum) < OFTEN) {
              samples.remove(o.id());
            }
          }
        });
    if (fault != null) {
      String name = operation.map(Operation::id).orElse("none") + " " + status;
      violations.putIfAbsent(
          name + " " + fault.lines().skip(1).findFirst().orElse(""), role + ": " + fault);
    }
  }

  private static String path(HttpRequest request) {
    return request.uri().getRawPath().substring(Api.BASE.length());
  }

  /** The path with the sample's names in the place of all that are well-formed. */
  private static String existing(Operation operation, String path, SampleRequest sample) {
    String[] template = operation.path().split("/", -1);
    String[] asked = path.split("/", -1);
    String[] known = sample.path().replaceFirst("\\?.*", "").split("/", -1);
    for (int i = 0; i < template.length; i++) {
      if (template[i].startsWith("{")) {
        String name = template[i].substring(1, template[i].length() - 1);
        var schema = operation.parameter("path", name).orElseThrow().get("schema");
        if (OpenApi.textFaults(schema, List.of(asked[i])).isEmpty()) {
          asked[i] = known[i];
        }
      }
    }
    return String.join("/", asked);
  }

  private static boolean isReplaced(Operation operation, String name, String value) {
    return name.equalsIgnoreCase(AUTHORIZATION)
        || name.equalsIgnoreCase(IF_MATCH)
            && operation
                .parameter("header", IF_MATCH)
                .filter(p -> OpenApi.textFaults(p.get("schema"), List.of(value)).isEmpty())
                .isPresent();
  }

  /** Of agencies, one that has to do with the thing. */
  private String caller(SampleRequest sample) {
    if (!role.equals("agency")) {
      return role;
    }
    if (sample.caller().startsWith("agency@")) {
      return sample.caller();
    }
    String thing = thing(Api.BASE + sample.path().replaceFirst("\\?.*", ""));
    String of = thing.contains("{") ? "" : Api.as("auditor").get(thing).asString();
    int at = of.indexOf("\"agency\":\"");
    return "agency@" + (at < 0 ? agency : of.substring(at + 10).replaceFirst("\".*", ""));
  }

  /** The version of what is there now. */
  private static String tag(String path, String given) {
    Response thing = Api.as("auditor").get(thing(path));
    return thing.header("ETag") == null ? given : thing.header("ETag").replaceFirst("-.*\"$", "\"");
  }

  /**
   * What is done something to there, below the base: what can be read at the address or above it.
   */
  private static String thing(String path) {
    String below = path.substring(Api.BASE.length());
    return OpenApi.find("GET", below).isPresent()
        ? below
        : below.substring(0, below.lastIndexOf('/'));
  }

  // ---- what came of it --------------------------------------------------------------------------

  /** Prints it, and says whether all is well. */
  boolean report() {
    statuses.forEach(
        (who, counts) ->
            System.out.printf(
                "%-10s %5d exchanges: %s%n",
                who, counts.values().stream().mapToInt(Integer::intValue).sum(), counts));
    var missed = new TreeSet<String>();
    OpenApi.OPERATIONS.forEach(o -> missed.add(o.id()));
    missed.removeAll(reached);
    var refused = new TreeSet<>(reached);
    refused.removeAll(fulfilled);
    System.out.printf(
        "%d of %d operations reached; missed: %s; always refused: %s%n",
        reached.size(), OpenApi.OPERATIONS.size(), missed, refused);
    violations.values().forEach(v -> System.out.println("VIOLATION as " + v));
    System.out.printf("%d violations of the contract%n", violations.size());
    return violations.isEmpty() && missed.isEmpty();
  }
}
