/** The value of stock by its moving average cost. */
@NullMarked
package tradepost.inventory.value;

import org.jspecify.annotations.NullMarked;
