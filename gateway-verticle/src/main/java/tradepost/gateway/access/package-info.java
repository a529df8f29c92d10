/** API keys at the gateway: their exchange for access tokens, and the pages that may use publishable ones. */
@NullMarked
package tradepost.gateway.access;

import org.jspecify.annotations.NullMarked;
