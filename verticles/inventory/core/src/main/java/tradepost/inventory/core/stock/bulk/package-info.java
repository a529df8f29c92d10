/** Many levels at once: from a request or a file. */
@NullMarked
package tradepost.inventory.core.stock.bulk;

import org.jspecify.annotations.NullMarked;
