/** Counts of the stock. */
@NullMarked
package tradepost.inventory.core.documents.count;

import org.jspecify.annotations.NullMarked;
