/** The confirmation of drafts, a saga with inventory. */
@NullMarked
package tradepost.sales.core.confirmation;

import org.jspecify.annotations.NullMarked;
