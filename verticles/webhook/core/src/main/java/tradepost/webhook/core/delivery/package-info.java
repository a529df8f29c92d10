/** Events on their way to webhooks: the queue, who sends what next, attempts, replays. */
@NullMarked
package tradepost.webhook.core.delivery;

import org.jspecify.annotations.NullMarked;
