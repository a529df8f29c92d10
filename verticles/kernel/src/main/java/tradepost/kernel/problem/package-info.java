/**
 * The errors of services, with their codes. A violated constraint {@code table__slug} of PostgreSQL becomes 409 {@code
 * slug} here.
 */
@NullMarked
package tradepost.kernel.problem;

import org.jspecify.annotations.NullMarked;
