/** Operations on the stock of many items: lists, adjustments, states and reversals. */
@NullMarked
package tradepost.inventory.stock;

import org.jspecify.annotations.NullMarked;
