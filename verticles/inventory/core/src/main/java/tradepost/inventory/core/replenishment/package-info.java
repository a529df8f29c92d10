/** Reorder points, and alerts of low stock. */
@NullMarked
package tradepost.inventory.core.replenishment;

import org.jspecify.annotations.NullMarked;
