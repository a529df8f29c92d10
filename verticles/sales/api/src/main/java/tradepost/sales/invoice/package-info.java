/** Invoices and credit notes of orders. */
@NullMarked
package tradepost.sales.invoice;

import org.jspecify.annotations.NullMarked;
