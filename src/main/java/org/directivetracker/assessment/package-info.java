/** Assessments: auditors' own findings about directives. */
@org.jspecify.annotations.NullMarked
package org.directivetracker.assessment;
