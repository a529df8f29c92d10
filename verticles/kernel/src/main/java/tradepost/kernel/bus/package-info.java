/** Services on the event bus: their proxies and consumers, deadlines, batches, health. The subpackage makes the calls. */
@NullMarked
package tradepost.kernel.bus;

import org.jspecify.annotations.NullMarked;
