/** Many changes of stock in one request. */
@NullMarked
package tradepost.inventory.bulk;

import org.jspecify.annotations.NullMarked;
