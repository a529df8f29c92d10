/** Calls over the event bus: service proxies, deadlines, retries, batches, health. */
@NullMarked
package tradepost.kernel.bus;

import org.jspecify.annotations.NullMarked;
