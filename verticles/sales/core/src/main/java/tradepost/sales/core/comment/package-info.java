/** Comments on sales orders. */
@NullMarked
package tradepost.sales.core.comment;

import org.jspecify.annotations.NullMarked;
