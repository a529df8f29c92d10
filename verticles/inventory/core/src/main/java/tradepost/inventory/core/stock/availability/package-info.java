/** When how much of an item is available. */
@NullMarked
package tradepost.inventory.core.stock.availability;

import org.jspecify.annotations.NullMarked;
