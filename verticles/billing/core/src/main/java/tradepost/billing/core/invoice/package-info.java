/** Invoices and credit notes: their numbers, lists and PDFs, and what is open of them. */
@NullMarked
package tradepost.billing.core.invoice;

import org.jspecify.annotations.NullMarked;
