/** Drafts: how a request becomes a priced order, is stored, changed and checked again, and expires. */
@NullMarked
package tradepost.sales.core.draft;

import org.jspecify.annotations.NullMarked;
