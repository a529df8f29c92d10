/** The parts of a product. */
@NullMarked
package tradepost.catalog.product;

import org.jspecify.annotations.NullMarked;
