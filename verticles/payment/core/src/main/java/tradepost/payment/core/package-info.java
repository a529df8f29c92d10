/** Payments: the implementation. */
@NullMarked
package tradepost.payment.core;

import org.jspecify.annotations.NullMarked;
