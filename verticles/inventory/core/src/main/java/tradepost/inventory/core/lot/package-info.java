/** Which items are tracked, and the lots: their lists, their traces, recall and expiry. Bookings use {@code core.stock.Lots}. */
@NullMarked
package tradepost.inventory.core.lot;

import org.jspecify.annotations.NullMarked;
