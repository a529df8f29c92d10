/** Returns of received goods to vendors. */
@NullMarked
package tradepost.purchase.returns;

import org.jspecify.annotations.NullMarked;
