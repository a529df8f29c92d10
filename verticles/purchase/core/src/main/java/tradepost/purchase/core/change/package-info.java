/** Changes of orders that were sent to their vendors. */
@NullMarked
package tradepost.purchase.core.change;

import org.jspecify.annotations.NullMarked;
