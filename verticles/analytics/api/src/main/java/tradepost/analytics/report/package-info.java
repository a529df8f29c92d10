/** Reports: figures by period and by what they are about, and the documents behind a figure. */
@NullMarked
package tradepost.analytics.report;

import org.jspecify.annotations.NullMarked;
