/** Changes of confirmed orders, a saga with inventory. */
@NullMarked
package tradepost.sales.core.change;

import org.jspecify.annotations.NullMarked;
