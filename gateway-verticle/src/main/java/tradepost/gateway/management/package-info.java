/** Health checks and metrics, and the management port that serves them. */
@NullMarked
package tradepost.gateway.management;

import org.jspecify.annotations.NullMarked;
