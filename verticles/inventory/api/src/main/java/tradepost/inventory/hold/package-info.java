/** Holds: stock that is kept for a basket until it is ordered, or until a time. */
@NullMarked
package tradepost.inventory.hold;

import org.jspecify.annotations.NullMarked;
