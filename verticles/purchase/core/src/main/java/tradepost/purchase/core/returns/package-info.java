/** Returns of received goods to vendors. */
@NullMarked
package tradepost.purchase.core.returns;

import org.jspecify.annotations.NullMarked;
