/** Quotes, which become orders. */
@NullMarked
package tradepost.sales.core.quote;

import org.jspecify.annotations.NullMarked;
