package org.directivetracker.http;

/**
 * The order in which the handlers of Vert.x look at a request of the API; the lower number is
 * first. It is the order of checks that the contract promises. All of them run on the event loop
 * before a worker thread is taken: they come after Quarkus' own filters (CORS at -300,
 * authentication at -200) and before its REST routes (at 0 and above).
 */
public final class CheckOrder {
  /** Is this a request at all, and in the form in which it is passed on? */
  public static final int FRONT_DOOR = -100_000;

  /** 404, 405. */
  public static final int ROUTE = -150;

  /** Too many at the door: 429, 503. */
  public static final int DOOR = -145;

  /** 401, then 403 by role. */
  public static final int AUTHENTICATE = -140;

  /** 406, 415, 413 by the declared length. */
  public static final int NEGOTIATE = -130;

  /** The body is collected; 413 by its real length, 408. */
  public static final int BODY = -120;

  /** The request gets its turn; 429, 503. */
  public static final int ADMIT = -110;

  /** A filter of REST, by its priority: it takes over the body and the turn. */
  public static final int ADMISSION_FILTER = 20;

  /** A filter of REST, by its priority: 400. */
  public static final int SHAPE_FILTER = 30;

  private CheckOrder() {}
}
