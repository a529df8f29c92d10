/** Average costs, and the value of the stock. */
@NullMarked
package tradepost.inventory.core.valuation;

import org.jspecify.annotations.NullMarked;
