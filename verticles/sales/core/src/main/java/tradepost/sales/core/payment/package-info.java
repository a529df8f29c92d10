/** Payments and refunds of sales orders: manual ones, and those that the context payment makes. */
@NullMarked
package tradepost.sales.core.payment;

import org.jspecify.annotations.NullMarked;
