/** Reorder points, and the alerts that are raised when stock falls to them. */
@NullMarked
package tradepost.inventory.reorder;

import org.jspecify.annotations.NullMarked;
