/** Orders as they are stored: their states, how they are read, their lists, lines, comments and customers. */
@NullMarked
package tradepost.sales.core.order;

import org.jspecify.annotations.NullMarked;
