/** Customers and vendors: the implementation. A 409 for a taken value comes from a constraint in {@code sql/contact}. */
@NullMarked
package tradepost.contact.core;

import org.jspecify.annotations.NullMarked;
