/** Products, their options and variants, and their rows in files. */
@NullMarked
package tradepost.catalog.core.product;

import org.jspecify.annotations.NullMarked;
