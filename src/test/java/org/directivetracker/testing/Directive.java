package org.directivetracker.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A directive of a test.
 *
 * @param lead code of the agency that led when it was made, null before
 * @param supervisor subject of the officer who made it
 */
public record Directive(String id, String lead, String supervisor) {
  public String path() {
    return "/directives/" + id;
  }

  public Request asSupervisor() {
    return Api.person(supervisor, "supervisor");
  }

  public Request asLead() {
    return Api.agency(lead);
  }

  /** As its supervisor sees it now. */
  public ObjectNode get() {
    return Api.expect(200, asSupervisor().get(path()));
  }

  public ObjectNode get(Request who) {
    return Api.expect(200, who.get(path()));
  }

  public String reference() {
    return get().path("reference").asText(null);
  }

  public String status() {
    return get().get("status").asText();
  }

  /** The current tag. */
  public String tag() {
    return Api.tag(get());
  }

  /** An action under the current tag. */
  public Response act(Request who, ObjectNode action) {
    return act(who, tag(), action);
  }

  public Response act(Request who, String tag, ObjectNode action) {
    return Api.post(who.header("If-Match", tag), path() + "/transitions", action);
  }

  /** An action of the supervisor that must succeed. */
  public ObjectNode supervise(ObjectNode action) {
    return Api.expect(200, act(asSupervisor(), action));
  }

  /** An action of the lead that must succeed. */
  public ObjectNode lead(ObjectNode action) {
    return Api.expect(200, act(asLead(), action));
  }
}
