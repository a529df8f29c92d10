/** How an order is approved, sent, rescheduled and cancelled. */
@NullMarked
package tradepost.purchase.core.sending;

import org.jspecify.annotations.NullMarked;
