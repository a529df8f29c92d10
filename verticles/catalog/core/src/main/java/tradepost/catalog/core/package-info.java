/**
 * Items, products and offers: the implementation. A 409 for a taken value comes from a constraint in {@code
 * sql/catalog}.
 */
@NullMarked
package tradepost.catalog.core;

import org.jspecify.annotations.NullMarked;
