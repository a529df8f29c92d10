/** Invoices and credit notes. */
@NullMarked
package tradepost.billing.invoice;

import org.jspecify.annotations.NullMarked;
