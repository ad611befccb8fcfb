package org.directivetracker.assessment;

import java.util.UUID;

/**
 * An item of evidence as the auditor reviewed it.
 *
 * @param sha256 digest of its bytes, in lower-case hex
 * @param seq number of its submission in the log
 */
public record ReviewedEvidence(UUID id, String sha256, long seq) {}
