/** Pieces of orders that customers send back. */
@NullMarked
package tradepost.sales.returns;

import org.jspecify.annotations.NullMarked;
