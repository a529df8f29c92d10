/** Receipts of purchase orders, and what is still expected of them. */
@NullMarked
package tradepost.inventory.core.documents.receipt;

import org.jspecify.annotations.NullMarked;
