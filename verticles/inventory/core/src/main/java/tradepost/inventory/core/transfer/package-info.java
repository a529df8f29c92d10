/** Transfers of stock between locations. */
@NullMarked
package tradepost.inventory.core.transfer;

import org.jspecify.annotations.NullMarked;
