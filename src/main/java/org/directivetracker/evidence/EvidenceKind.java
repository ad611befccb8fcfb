package org.directivetracker.evidence;

/** The sorts of evidence in Government Auditing Standards (GAO, the Yellow Book). */
public enum EvidenceKind {
  DOCUMENTARY,
  PHYSICAL,
  TESTIMONIAL,
  ANALYTICAL
}
