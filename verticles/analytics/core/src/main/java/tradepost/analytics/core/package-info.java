/** The services of analytics and their verticle. */
@NullMarked
package tradepost.analytics.core;

import org.jspecify.annotations.NullMarked;
