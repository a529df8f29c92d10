/**
 * A request of an operation, from its path to the response: body and its limit, token, permission, call over the bus,
 * circuit breaker, CSV.
 */
@NullMarked
package tradepost.gateway.request;

import org.jspecify.annotations.NullMarked;
