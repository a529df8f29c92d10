/** Drafts: what they refer to, what they cost, how they are written. */
@NullMarked
package tradepost.purchase.core.drafting;

import org.jspecify.annotations.NullMarked;
