/** What customers send back. */
@NullMarked
package tradepost.inventory.core.sales;

import org.jspecify.annotations.NullMarked;
