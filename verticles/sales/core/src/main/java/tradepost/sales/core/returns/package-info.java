/** Returns: pieces of orders that come back. */
@NullMarked
package tradepost.sales.core.returns;

import org.jspecify.annotations.NullMarked;
