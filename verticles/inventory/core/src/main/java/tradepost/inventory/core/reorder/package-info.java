/** Reorder points, and the evaluation of the stock that has them. */
@NullMarked
package tradepost.inventory.core.reorder;

import org.jspecify.annotations.NullMarked;
