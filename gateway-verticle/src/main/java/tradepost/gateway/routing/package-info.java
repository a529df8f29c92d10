/** Finds the operation of a request by its method and path. */
@NullMarked
package tradepost.gateway.routing;

import org.jspecify.annotations.NullMarked;
