/** What becomes of the pieces of an order: they are shipped or closed. */
@NullMarked
package tradepost.sales.core.fulfilment;

import org.jspecify.annotations.NullMarked;
