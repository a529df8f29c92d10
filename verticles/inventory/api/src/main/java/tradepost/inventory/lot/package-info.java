/** Lots and serial numbers: which items have them, where they are, and where they came from and went. */
@NullMarked
package tradepost.inventory.lot;

import org.jspecify.annotations.NullMarked;
