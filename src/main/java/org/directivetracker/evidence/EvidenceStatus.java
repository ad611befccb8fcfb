package org.directivetracker.evidence;

/** What the supervision office made of an item of evidence. */
public enum EvidenceStatus {
  SUBMITTED,
  ACCEPTED,
  REJECTED
}
