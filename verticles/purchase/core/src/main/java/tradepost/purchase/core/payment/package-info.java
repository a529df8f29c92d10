/** What is paid for orders. */
@NullMarked
package tradepost.purchase.core.payment;

import org.jspecify.annotations.NullMarked;
