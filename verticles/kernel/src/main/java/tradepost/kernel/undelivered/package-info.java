/** What the subscribers of a context have still to apply. */
@NullMarked
package tradepost.kernel.undelivered;

import org.jspecify.annotations.NullMarked;
