/** What purchase orders bring: receipts, and what is still expected. */
@NullMarked
package tradepost.inventory.core.purchase;

import org.jspecify.annotations.NullMarked;
