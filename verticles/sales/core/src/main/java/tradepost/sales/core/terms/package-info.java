/** When an order is due, what a customer may owe, and when a draft expires. */
@NullMarked
package tradepost.sales.core.terms;

import org.jspecify.annotations.NullMarked;
