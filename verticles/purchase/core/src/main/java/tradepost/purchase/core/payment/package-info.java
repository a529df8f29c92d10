/** Payments of purchase orders, as the context payment needs them. */
@NullMarked
package tradepost.purchase.core.payment;

import org.jspecify.annotations.NullMarked;
