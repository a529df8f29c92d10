/** Requests to addresses that users enter: which of them may be called. */
@NullMarked
package tradepost.kernel.outbound;

import org.jspecify.annotations.NullMarked;
