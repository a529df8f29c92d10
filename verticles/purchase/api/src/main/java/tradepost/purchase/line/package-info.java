/** The lines of all purchase orders. */
@NullMarked
package tradepost.purchase.line;

import org.jspecify.annotations.NullMarked;
