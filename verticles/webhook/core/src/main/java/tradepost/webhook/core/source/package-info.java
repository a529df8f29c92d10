/** Hook sources: their mappings, and the messages that call their operations. */
@NullMarked
package tradepost.webhook.core.source;

import org.jspecify.annotations.NullMarked;
