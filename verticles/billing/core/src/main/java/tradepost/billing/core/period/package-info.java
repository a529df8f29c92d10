/** The dates that commands may give, and the periods whose books are closed. */
@NullMarked
package tradepost.billing.core.period;

import org.jspecify.annotations.NullMarked;
