/** Changes of orders that were sent. */
@NullMarked
package tradepost.purchase.core.change;

import org.jspecify.annotations.NullMarked;
