/** Webhooks as their owners see them: types, targets, secrets, pauses, and what their owners may read. */
@NullMarked
package tradepost.webhook.core.subscription;

import org.jspecify.annotations.NullMarked;
