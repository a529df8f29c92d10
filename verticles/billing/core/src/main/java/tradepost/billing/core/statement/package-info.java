/** Statements of customers, made of the ledger. */
@NullMarked
package tradepost.billing.core.statement;

import org.jspecify.annotations.NullMarked;
