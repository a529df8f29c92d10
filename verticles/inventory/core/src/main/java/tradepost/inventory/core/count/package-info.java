/** Counts of stock (stocktake). */
@NullMarked
package tradepost.inventory.core.count;

import org.jspecify.annotations.NullMarked;
