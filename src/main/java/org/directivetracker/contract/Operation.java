package org.directivetracker.contract;

/**
 * An operation of the contract.
 *
 * @param publicRead whether anonymous callers may have it when public read is on
 */
public record Operation(String id, String method, String path, boolean publicRead) {
  /** The name under which the request carries its operation as a property. */
  public static final String PROPERTY = Operation.class.getName();
}
