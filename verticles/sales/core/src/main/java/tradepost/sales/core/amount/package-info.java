/** The amounts of an order: subtotals, discounts and taxes. Pure functions. */
@NullMarked
package tradepost.sales.core.amount;

import org.jspecify.annotations.NullMarked;
