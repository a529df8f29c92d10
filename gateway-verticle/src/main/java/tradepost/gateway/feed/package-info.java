/** The event feed as a stream of server-sent events and as a WebSocket; slow readers are disconnected here. */
@NullMarked
package tradepost.gateway.feed;

import org.jspecify.annotations.NullMarked;
