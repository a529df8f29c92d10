/** Exchange rates. */
@NullMarked
package tradepost.billing.rate;

import org.jspecify.annotations.NullMarked;
