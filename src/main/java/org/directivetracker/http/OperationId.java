package org.directivetracker.http;

import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * The contract's id of the operation that a request asks for, which logs name in place of its
 * address.
 */
public final class OperationId {
  private static final String KEY = OperationId.class.getName();

  private OperationId() {}

  /** Says how to find it, before it is known. */
  public static void register(RoutingContext context, Supplier<String> operation) {
    context.put(KEY, operation);
  }

  /** The id, {@code unknown} for what the contract does not know. */
  static String of(RoutingContext context) {
    Supplier<String> operation = context.get(KEY);
    return operation == null ? "unknown" : operation.get();
  }
}
