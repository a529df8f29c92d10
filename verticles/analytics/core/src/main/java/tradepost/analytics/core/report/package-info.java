/** Reports: what they sum, the figures that they have, and the documents behind them. */
@NullMarked
package tradepost.analytics.core.report;

import org.jspecify.annotations.NullMarked;
