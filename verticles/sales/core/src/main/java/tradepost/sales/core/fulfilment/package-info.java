/** What becomes of the pieces of an order: they wait for stock, and are shipped, closed or cancelled. */
@NullMarked
package tradepost.sales.core.fulfilment;

import org.jspecify.annotations.NullMarked;
