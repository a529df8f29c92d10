/** Orders as they are stored: their states, what of them needs an approval, how they are read, locked and listed. */
@NullMarked
package tradepost.purchase.core.order;

import org.jspecify.annotations.NullMarked;
