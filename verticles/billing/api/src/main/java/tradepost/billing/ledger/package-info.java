/** The general ledger: the service interface with its records, and its settings. */
@NullMarked
package tradepost.billing.ledger;

import org.jspecify.annotations.NullMarked;
