/** The database of a context: pool, transactions, retries, lease, pruning. */
@NullMarked
package tradepost.kernel.db;

import org.jspecify.annotations.NullMarked;
