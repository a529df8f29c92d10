/** The tree of categories. */
@NullMarked
package tradepost.catalog.core.category;

import org.jspecify.annotations.NullMarked;
