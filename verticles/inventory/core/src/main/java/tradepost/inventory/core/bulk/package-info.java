/** Many changes of stock in one request. */
@NullMarked
package tradepost.inventory.core.bulk;

import org.jspecify.annotations.NullMarked;
