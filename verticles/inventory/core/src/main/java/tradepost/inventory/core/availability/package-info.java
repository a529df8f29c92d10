/** When a quantity of an item is available. */
@NullMarked
package tradepost.inventory.core.availability;

import org.jspecify.annotations.NullMarked;
