/** What the shipping of an order costs. */
@NullMarked
package tradepost.sales.charge;

import org.jspecify.annotations.NullMarked;
