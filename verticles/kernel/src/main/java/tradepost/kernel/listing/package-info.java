/** Lists: filters, sorting, pages and cursors. */
@NullMarked
package tradepost.kernel.listing;

import org.jspecify.annotations.NullMarked;
