/** Calls over the event bus: where each goes, what becomes of it, and when it is repeated. */
@NullMarked
package tradepost.kernel.call;

import org.jspecify.annotations.NullMarked;
