/** Many items at once: from a request or a file. */
@NullMarked
package tradepost.catalog.core.item;

import org.jspecify.annotations.NullMarked;
