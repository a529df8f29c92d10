/** The stock that orders hold: requests, reservations and their list. */
@NullMarked
package tradepost.inventory.reservation;

import org.jspecify.annotations.NullMarked;
