/** Returns to vendors. */
@NullMarked
package tradepost.purchase.core.returns;

import org.jspecify.annotations.NullMarked;
