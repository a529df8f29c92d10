/** Hook sources: programs of others that call one operation each by messages that they sign. */
@NullMarked
package tradepost.webhook.source;

import org.jspecify.annotations.NullMarked;
