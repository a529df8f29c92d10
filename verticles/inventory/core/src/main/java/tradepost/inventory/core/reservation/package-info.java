/** Stock reserved for orders. */
@NullMarked
package tradepost.inventory.core.reservation;

import org.jspecify.annotations.NullMarked;
