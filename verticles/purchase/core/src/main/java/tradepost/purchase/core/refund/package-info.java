/** What vendors pay back. */
@NullMarked
package tradepost.purchase.core.refund;

import org.jspecify.annotations.NullMarked;
