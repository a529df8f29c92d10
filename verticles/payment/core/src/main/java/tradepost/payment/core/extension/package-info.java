/** Providers of payments that extensions serve. */
@NullMarked
package tradepost.payment.core.extension;

import org.jspecify.annotations.NullMarked;
