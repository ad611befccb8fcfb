/**
 * What only dev and test have: a token issuer that gives anybody any role, and a clock that anybody
 * can set. Every bean and resource here is bound to those build profiles, so that a packaged
 * application does not contain it as a bean, whatever its environment says.
 */
@org.jspecify.annotations.NullMarked
package org.directivetracker.dev;
