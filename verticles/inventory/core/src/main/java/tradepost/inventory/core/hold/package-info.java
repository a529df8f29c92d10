/** Stock that is held for baskets: creation, extension, release and expiry. An order converts a hold in {@code reservation}. */
@NullMarked
package tradepost.inventory.core.hold;

import org.jspecify.annotations.NullMarked;
