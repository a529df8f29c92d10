/** Price lists: the implementation. A 409 for a taken value comes from a constraint in {@code sql/catalog}. */
@NullMarked
package tradepost.catalog.core.price;

import org.jspecify.annotations.NullMarked;
