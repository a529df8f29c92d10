/** Compares payments with orders and the statements of providers. */
@NullMarked
package tradepost.payment.core.reconciliation;

import org.jspecify.annotations.NullMarked;
