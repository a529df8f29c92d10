/** The general ledger: what the decisions of orders post, closed periods, balances, and the comparison with invoices and payments. */
@NullMarked
package tradepost.billing.core.ledger;

import org.jspecify.annotations.NullMarked;
