/** Receipts: what has arrived of an order. */
@NullMarked
package tradepost.purchase.core.receipt;

import org.jspecify.annotations.NullMarked;
