package org.directivetracker.security;

import jakarta.enterprise.context.RequestScoped;
import org.directivetracker.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Who sent the request. Resources ask here and pass the caller on; services take it as given. */
@RequestScoped
public class CurrentCaller {
  private @Nullable Caller caller;

  /**
   * The caller; {@link Problem#notFound} for an anonymous request of something that the contract
   * does not know, so that a resource which it forgot is not open to all.
   */
  public Caller get() {
    if (caller == null) {
      throw Problem.notFound();
    }
    return caller;
  }

  void set(Caller caller) {
    this.caller = caller;
  }
}
