/** Pieces that go back to a vendor. */
@NullMarked
package tradepost.inventory.returns;

import org.jspecify.annotations.NullMarked;
