/** The contents of the events of purchase. */
@NullMarked
package tradepost.purchase.event;

import org.jspecify.annotations.NullMarked;
