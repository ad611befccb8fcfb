package org.directivetracker.idempotency;

import java.util.function.BiFunction;
import org.directivetracker.security.Caller;

/**
 * Says what of one thing a caller may read now. Each feature produces one bean for each of its
 * collections, so that a stored answer is replayed only to callers who may still read what it
 * shows.
 *
 * @param collection the first segment of the addresses below {@code /api/v1}, such as {@code
 *     directives}
 * @param level gives the access level of the caller to the thing of that id, as a value whose text
 *     is the same while the level is; throws {@code not-found} for callers who may not read it
 */
public record ReadAccess(String collection, BiFunction<Caller, String, Object> level) {}
