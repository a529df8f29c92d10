/** Second factors, and proofs of identity besides a login. */
@NullMarked
package tradepost.auth.core.factor;

import org.jspecify.annotations.NullMarked;
