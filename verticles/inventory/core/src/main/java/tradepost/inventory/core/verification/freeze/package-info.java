/** Items whose stock is frozen. */
@NullMarked
package tradepost.inventory.core.verification.freeze;

import org.jspecify.annotations.NullMarked;
