/** Compares the levels with the movements and reservations they summarize. */
@NullMarked
package tradepost.inventory.core.verification;

import org.jspecify.annotations.NullMarked;
