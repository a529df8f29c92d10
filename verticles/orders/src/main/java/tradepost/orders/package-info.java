/** What a sales order and a purchase order have in common: lines, numbers, payments, states and their errors. A library, not a context. */
@NullMarked
package tradepost.orders;

import org.jspecify.annotations.NullMarked;
