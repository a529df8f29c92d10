/** Items whose stock is frozen, because its figures are in doubt. */
@NullMarked
package tradepost.inventory.freeze;

import org.jspecify.annotations.NullMarked;
