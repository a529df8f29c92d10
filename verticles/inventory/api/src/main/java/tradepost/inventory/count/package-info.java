/** Counts of stock (stocktake): requests, counts and their events. */
@NullMarked
package tradepost.inventory.count;

import org.jspecify.annotations.NullMarked;
