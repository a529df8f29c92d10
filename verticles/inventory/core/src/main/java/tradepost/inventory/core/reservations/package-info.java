/** Reservations of orders, and pieces that wait for stock. */
@NullMarked
package tradepost.inventory.core.reservations;

import org.jspecify.annotations.NullMarked;
