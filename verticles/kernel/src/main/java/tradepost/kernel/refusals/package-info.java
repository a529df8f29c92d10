/** Refusals that are reported by events. */
@NullMarked
package tradepost.kernel.refusals;

import org.jspecify.annotations.NullMarked;
