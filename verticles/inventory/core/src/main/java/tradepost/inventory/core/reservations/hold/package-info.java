/** Stock that is held for a customer for some time. */
@NullMarked
package tradepost.inventory.core.reservations.hold;

import org.jspecify.annotations.NullMarked;
