/** Customers. */
@NullMarked
package tradepost.contact.core.customer;

import org.jspecify.annotations.NullMarked;
