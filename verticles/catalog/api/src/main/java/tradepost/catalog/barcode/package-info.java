/** The bar codes of items, and what a scanned one names. */
@NullMarked
package tradepost.catalog.barcode;

import org.jspecify.annotations.NullMarked;
