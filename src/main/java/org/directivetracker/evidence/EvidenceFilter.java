package org.directivetracker.evidence;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which evidence is asked for; empty and null leave it open.
 *
 * @param officer subject of the directive's officer
 * @param directive its id or reference
 * @param since changed then or after
 */
record EvidenceFilter(
    List<EvidenceStatus> status,
    List<String> agency,
    @Nullable String officer,
    @Nullable String directive,
    @Nullable Instant since) {}
