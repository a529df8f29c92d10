/** Who sends the requests that have no access token. */
@NullMarked
package tradepost.gateway.identity;

import org.jspecify.annotations.NullMarked;
