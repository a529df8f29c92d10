/** Idempotency keys: a repeated command gets the stored response. Also commands that share a commit, each with its key. */
@NullMarked
package tradepost.kernel.idempotency;

import org.jspecify.annotations.NullMarked;
