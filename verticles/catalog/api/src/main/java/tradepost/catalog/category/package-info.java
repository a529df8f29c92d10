/** The records of categories. */
@NullMarked
package tradepost.catalog.category;

import org.jspecify.annotations.NullMarked;
