/** The lines of all orders. */
@NullMarked
package tradepost.sales.core.line;

import org.jspecify.annotations.NullMarked;
