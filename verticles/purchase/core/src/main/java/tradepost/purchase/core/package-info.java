/** Purchase orders and receipts: the implementation. */
@NullMarked
package tradepost.purchase.core;

import org.jspecify.annotations.NullMarked;
