/** Many items in one request. */
@NullMarked
package tradepost.catalog.bulk;

import org.jspecify.annotations.NullMarked;
