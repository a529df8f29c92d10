/** Drafts: how a request becomes an order with prices, and how it is stored, changed, checked again and expires. */
@NullMarked
package tradepost.sales.core.draft;

import org.jspecify.annotations.NullMarked;
