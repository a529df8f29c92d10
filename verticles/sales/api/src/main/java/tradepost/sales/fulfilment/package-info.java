/** Shipping and closing of pieces of orders. */
@NullMarked
package tradepost.sales.fulfilment;

import org.jspecify.annotations.NullMarked;
