/** The HTTP contract and the event types of a context, as the program reads them. */
@NullMarked
package tradepost.kernel.contract;

import org.jspecify.annotations.NullMarked;
