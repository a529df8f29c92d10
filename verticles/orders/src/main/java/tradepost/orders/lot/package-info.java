/** Which lots and serial numbers pieces of an order have. */
@NullMarked
package tradepost.orders.lot;

import org.jspecify.annotations.NullMarked;
