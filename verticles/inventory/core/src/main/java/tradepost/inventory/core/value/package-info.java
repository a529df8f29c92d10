/** The value of stock, from the average costs that {@link tradepost.inventory.core.stock.Costs} keeps. */
@NullMarked
package tradepost.inventory.core.value;

import org.jspecify.annotations.NullMarked;
