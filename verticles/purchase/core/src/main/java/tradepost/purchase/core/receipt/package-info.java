/** What arrives, and what does not. */
@NullMarked
package tradepost.purchase.core.receipt;

import org.jspecify.annotations.NullMarked;
