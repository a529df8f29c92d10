/** Deliveries of events to webhooks, and their attempts. */
@NullMarked
package tradepost.webhook.delivery;

import org.jspecify.annotations.NullMarked;
