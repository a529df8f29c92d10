/**
 * What is printed on invoices, with the addresses of orders, and what commands about them say: for sales, which decides them, and billing, which
 * numbers them.
 */
@NullMarked
package tradepost.orders.invoice;

import org.jspecify.annotations.NullMarked;
