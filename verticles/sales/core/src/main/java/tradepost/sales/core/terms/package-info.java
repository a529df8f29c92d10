/** The terms of an order: when it is due, how long it is valid, and what its customer may owe. */
@NullMarked
package tradepost.sales.core.terms;

import org.jspecify.annotations.NullMarked;
