/** The contents of the events of sales. */
@NullMarked
package tradepost.sales.event;

import org.jspecify.annotations.NullMarked;
