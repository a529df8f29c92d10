/** Idempotency keys: a repeated command gets the stored response. {@code GroupCommit} lets commands share a commit; each keeps its key. */
@NullMarked
package tradepost.kernel.idempotency;

import org.jspecify.annotations.NullMarked;
