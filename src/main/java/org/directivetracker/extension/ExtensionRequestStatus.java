package org.directivetracker.extension;

/** How a request for a later due date stands. */
public enum ExtensionRequestStatus {
  PENDING,
  APPROVED,
  REJECTED,
  WITHDRAWN
}
