/** The dashboard, made of totals, and the comparison of figures with the documents of other contexts. */
@NullMarked
package tradepost.analytics.core.dashboard;

import org.jspecify.annotations.NullMarked;
