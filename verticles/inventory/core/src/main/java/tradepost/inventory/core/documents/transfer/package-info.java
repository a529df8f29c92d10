/** Transfers between locations. */
@NullMarked
package tradepost.inventory.core.documents.transfer;

import org.jspecify.annotations.NullMarked;
