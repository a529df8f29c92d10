/** Items whose stock is frozen. */
@NullMarked
package tradepost.inventory.core.freeze;

import org.jspecify.annotations.NullMarked;
