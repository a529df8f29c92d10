/** The signature of a webhook, as it is sent and as it is received. */
@NullMarked
package tradepost.webhook.core.signature;

import org.jspecify.annotations.NullMarked;
