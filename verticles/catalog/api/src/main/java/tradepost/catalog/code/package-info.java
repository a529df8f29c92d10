/** Codes of items, and what they stand for in a request. */
@NullMarked
package tradepost.catalog.code;

import org.jspecify.annotations.NullMarked;
