/** Invoices and credit notes of orders. */
@NullMarked
package tradepost.sales.core.invoice;

import org.jspecify.annotations.NullMarked;
