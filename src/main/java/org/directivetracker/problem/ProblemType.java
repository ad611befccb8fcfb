package org.directivetracker.problem;

import java.util.Locale;

/**
 * The catalogue of refusals. Each has a stable URI, {@code /problems/<name>}, at which a page
 * explains it (RFC 9457, section 3.1.1).
 */
public enum ProblemType {
  INVALID_REQUEST(
      400,
      "The request is not well formed",
      "A parameter, a header or the body breaks the contract. Every fault found is listed in"
          + " `errors`, with a JSON Pointer (RFC 6901) into the body or the name of the parameter."),
  UNAUTHENTICATED(
      401,
      "A valid bearer token is needed",
      "The token is missing, expired, signed by an unknown key or with an algorithm that is not"
          + " allowed, or meant for another audience."),
  FORBIDDEN(
      403,
      "This caller may not do that",
      "The caller may know the thing, but its roles, its agency or the separation of duties do"
          + " not allow this."),
  NOT_FOUND(404, "No such thing", "There is nothing at this address that the caller may know of."),
  METHOD_NOT_ALLOWED(
      405, "This address does not have that method", "The header `Allow` lists those it has."),
  NOT_ACCEPTABLE(
      406,
      "No offered media type is acceptable",
      "The header `Accept` excludes everything that this operation can answer."),
  REQUEST_TIMEOUT(
      408,
      "The body did not arrive in time",
      "A body has ten seconds, and one more for each 8 KiB that have arrived. Nothing was changed."),
  CONFLICT(
      409,
      "The state of things does not allow this",
      "A rule of the domain, or a thing that exists already, stands against it. The detail names"
          + " the rule."),
  TRANSITION_NOT_ALLOWED(
      409,
      "The lifecycle does not allow this action now",
      "The member `allowedActions` lists what this caller may do with the directive instead."),
  LOG_CONTINUED(
      409,
      "What followed in the log stands no longer",
      "A part of the log was lost, and it goes on under another name: the member `log`. Up to the"
          + " number `agreedSize` both are the same. Drop what you have read after it, read again"
          + " with `after` set to it and `log` set to that name, and give that name from now on."),
  IMPORT_DIFFERS(
      409,
      "The bundle differs from what is recorded",
      "Imports never overwrite. The member `errors` points at every difference."),
  STILL_RUNNING(
      409,
      "A request with this idempotency key is still running",
      "Try again after the seconds in `Retry-After`."),
  STALE_VERSION(
      412,
      "The thing has changed since it was read",
      "The version in `If-Match` is not the current one. Read it again, then decide anew."),
  PAYLOAD_TOO_LARGE(413, "The body is too large", "The limit is named in the detail."),
  URI_TOO_LONG(414, "The address is too long", "An address has at most 16 KiB."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The body's media type is not accepted",
      "The header `Accept-Post` or `Accept-Patch` lists the media types that are, and"
          + " `Accept-Encoding` the codings."),
  MEDIA_TYPE_NOT_ALLOWED(
      415,
      "The file is not of a kind that is taken, or not what it claims to be",
      "What a file is, is found in its content. PDF, PNG, JPEG, TIFF, WebP, plain text, CSV, Word,"
          + " Excel, PowerPoint and OpenDocument are taken, archives and programs are not. The"
          + " extension of the file's name and the `Content-Type` of its part must agree with the"
          + " content."),
  RANGE_NOT_SATISFIABLE(
      416,
      "The range lies beyond the end",
      "The header `Content-Range` says how many bytes there are."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      "The idempotency key was used for another request",
      "A key stands for one request. Choose a new key for a new request."),
  PRECONDITION_REQUIRED(
      428,
      "The header If-Match is needed",
      "Send the version that was read as `If-Match`, so that nobody's change is lost."),
  TOO_MANY_REQUESTS(
      429,
      "This caller has too many requests under way",
      "Nothing was changed. Try again after the seconds in `Retry-After`, with fewer requests at"
          + " once."),
  HEADER_FIELDS_TOO_LARGE(
      431, "The headers are too large", "All headers of a request have at most 16 KiB together."),
  INTERNAL_ERROR(
      500,
      "The service made a mistake",
      "It is logged in full under the trace id. Nothing was changed."),
  TIMED_OUT(
      503,
      "The request took longer than allowed",
      "Nothing was changed. Narrow the filters, or try again after the seconds in `Retry-After`."),
  OVERLOADED(
      503,
      "The service has more to do than it can begin now",
      "Nothing was changed. Try again after the seconds in `Retry-After`."),
  LOG_DIVERGED(
      503,
      "The log is not the one that was signed",
      "The database holds less of the log than its newest checkpoint, or another one: an older back-up"
          + " or a standby has taken its place. Events, proofs, checkpoints and case files are withheld"
          + " until an operator has put that right. Other reads and writes go on, but for frozen"
          + " reports and assessments that would refer to events without a number."),
  UNAVAILABLE(
      503,
      "The service cannot answer now",
      "Its database or the identity provider does not answer. A write may have been carried out or"
          + " not: repeat it with the same `Idempotency-Key` after the seconds in `Retry-After`.");

  private final int status;
  private final String title;
  private final String explanation;

  ProblemType(int status, String title, String explanation) {
    this.status = status;
    this.title = title;
    this.explanation = explanation;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What the page of this problem says, in Markdown's inline code at most. */
  public String explanation() {
    return explanation;
  }

  /** The last segment of its URI, such as {@code stale-version}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String uri() {
    return "/problems/" + slug();
  }
}
