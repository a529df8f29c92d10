/** Webhooks: the verticle. */
@NullMarked
package tradepost.webhook.core;

import org.jspecify.annotations.NullMarked;
