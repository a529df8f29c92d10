/** Payments of sales orders, as the context payment needs them. */
@NullMarked
package tradepost.sales.core.payment;

import org.jspecify.annotations.NullMarked;
