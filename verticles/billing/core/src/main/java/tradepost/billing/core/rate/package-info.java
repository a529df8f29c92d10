/** Exchange rates. */
@NullMarked
package tradepost.billing.core.rate;

import org.jspecify.annotations.NullMarked;
