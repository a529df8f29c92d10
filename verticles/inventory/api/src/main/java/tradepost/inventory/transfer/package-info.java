/** Transfers of stock between locations: requests, transfers and their events. */
@NullMarked
package tradepost.inventory.transfer;

import org.jspecify.annotations.NullMarked;
