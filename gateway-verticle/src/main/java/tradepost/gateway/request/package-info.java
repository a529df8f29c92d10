/** The steps of a request of an operation: admit, authenticate, read the body, call the service, respond. One class for each kind of operation. */
@NullMarked
package tradepost.gateway.request;

import org.jspecify.annotations.NullMarked;
