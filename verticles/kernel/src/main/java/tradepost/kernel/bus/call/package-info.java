/** Calls over the event bus that expect a reply: delivery, retries, breakers, and the nodes that they go to. */
@NullMarked
package tradepost.kernel.bus.call;

import org.jspecify.annotations.NullMarked;
