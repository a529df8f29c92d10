/** The HTTP server around the operations: router, CORS, headers, connections, rate limits and metrics. */
@NullMarked
package tradepost.gateway.http;

import org.jspecify.annotations.NullMarked;
