/** Limits of what one holder may take of a shared resource. */
@NullMarked
package tradepost.kernel.limit;

import org.jspecify.annotations.NullMarked;
