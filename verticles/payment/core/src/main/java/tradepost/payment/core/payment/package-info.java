/** Payments and refunds: their states, what orders and requests ask for, and the tasks of providers. */
@NullMarked
package tradepost.payment.core.payment;

import org.jspecify.annotations.NullMarked;
