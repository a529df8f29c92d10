/** The stock that orders hold: what is asked for, what was reserved, and the list of it. */
@NullMarked
package tradepost.inventory.reservation;

import org.jspecify.annotations.NullMarked;
