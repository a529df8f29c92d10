/** What vendors pay back. */
@NullMarked
package tradepost.purchase.refund;

import org.jspecify.annotations.NullMarked;
