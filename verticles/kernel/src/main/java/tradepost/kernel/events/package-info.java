/** The event log: append, number, deliver, retry, dead letters; and subscriptions to the events of other contexts. */
@NullMarked
package tradepost.kernel.events;

import org.jspecify.annotations.NullMarked;
