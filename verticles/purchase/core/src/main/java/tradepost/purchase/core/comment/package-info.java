/** Comments on purchase orders. */
@NullMarked
package tradepost.purchase.core.comment;

import org.jspecify.annotations.NullMarked;
