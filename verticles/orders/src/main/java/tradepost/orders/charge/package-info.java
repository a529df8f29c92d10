/** What shipping costs, discounts, and the taxes that a customer does not pay, as orders and invoices keep them. */
@NullMarked
package tradepost.orders.charge;

import org.jspecify.annotations.NullMarked;
