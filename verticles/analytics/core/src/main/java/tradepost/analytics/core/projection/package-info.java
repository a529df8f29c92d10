/** Facts and totals, made of the events of the journal; a rebuild makes them again beside those that are shown. */
@NullMarked
package tradepost.analytics.core.projection;

import org.jspecify.annotations.NullMarked;
