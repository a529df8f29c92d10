/** Orders as they are stored: their states, how they are read, and their lists. */
@NullMarked
package tradepost.sales.core.order;

import org.jspecify.annotations.NullMarked;
