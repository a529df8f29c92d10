/** The double-entry ledger. */
@NullMarked
package tradepost.payment.core.ledger;

import org.jspecify.annotations.NullMarked;
