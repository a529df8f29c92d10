/** Comments on orders. */
@NullMarked
package tradepost.orders.comment;

import org.jspecify.annotations.NullMarked;
