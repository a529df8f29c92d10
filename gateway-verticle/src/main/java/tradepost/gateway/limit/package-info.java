/** How many requests a caller or an address may send in a second, over all gateways of a cluster, and when it has written last. */
@NullMarked
package tradepost.gateway.limit;

import org.jspecify.annotations.NullMarked;
