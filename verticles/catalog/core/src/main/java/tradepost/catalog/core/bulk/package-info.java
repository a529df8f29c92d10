/** Many items in one request. */
@NullMarked
package tradepost.catalog.core.bulk;

import org.jspecify.annotations.NullMarked;
