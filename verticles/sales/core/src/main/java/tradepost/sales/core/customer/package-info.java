/** What customers have ordered, owe and have paid. */
@NullMarked
package tradepost.sales.core.customer;

import org.jspecify.annotations.NullMarked;
