/** Tax rates: their resource, and those that apply now. */
@NullMarked
package tradepost.sales.core.tax;

import org.jspecify.annotations.NullMarked;
