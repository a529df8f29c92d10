/** Who calls: tokens, roles with their permissions, revoked sessions, and the seal of a call on the bus. */
@NullMarked
package tradepost.kernel.identity;

import org.jspecify.annotations.NullMarked;
