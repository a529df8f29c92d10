/** What becomes of the pieces of an order: they wait for stock, are shipped, closed or cancelled, and come back. */
@NullMarked
package tradepost.sales.core.fulfilment;

import org.jspecify.annotations.NullMarked;
