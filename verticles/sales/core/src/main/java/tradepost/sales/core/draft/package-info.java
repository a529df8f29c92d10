/** Drafts and quotes, until they are confirmed or accepted. */
@NullMarked
package tradepost.sales.core.draft;

import org.jspecify.annotations.NullMarked;
