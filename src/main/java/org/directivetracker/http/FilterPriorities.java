package org.directivetracker.http;

/**
 * The order in which a request is looked at before a resource sees it; the lower number is first.
 * It is the order of checks that the contract promises: which operation, who asks, then the shape
 * of the request.
 */
public final class FilterPriorities {
  public static final int ROUTE = 10;
  public static final int AUTHENTICATE = 20;
  public static final int SHAPE = 30;

  private FilterPriorities() {}
}
