/** Statements of customers. */
@NullMarked
package tradepost.billing.statement;

import org.jspecify.annotations.NullMarked;
