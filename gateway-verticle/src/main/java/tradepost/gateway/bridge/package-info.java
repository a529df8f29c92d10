/** The TCP bridge to the event bus, for subscribers and services in any language. */
@NullMarked
package tradepost.gateway.bridge;

import org.jspecify.annotations.NullMarked;
