/** The search over products and items. */
@NullMarked
package tradepost.catalog.core.search;

import org.jspecify.annotations.NullMarked;
