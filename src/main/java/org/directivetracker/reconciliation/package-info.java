@org.jspecify.annotations.NullMarked
package org.directivetracker.reconciliation;
