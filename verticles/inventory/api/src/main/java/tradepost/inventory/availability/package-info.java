/** When a quantity of an item is available. */
@NullMarked
package tradepost.inventory.availability;

import org.jspecify.annotations.NullMarked;
