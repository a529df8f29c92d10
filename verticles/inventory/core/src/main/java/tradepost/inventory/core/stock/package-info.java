/** Levels, movements and locations, and the rules of stock. */
@NullMarked
package tradepost.inventory.core.stock;

import org.jspecify.annotations.NullMarked;
