/** What the shipping of an order costs. */
@NullMarked
package tradepost.sales.core.charge;

import org.jspecify.annotations.NullMarked;
