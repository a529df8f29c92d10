/** Customers and vendors: the service interface, its records and events, and the module with permissions and grants of roles. */
@NullMarked
package tradepost.contact;

import org.jspecify.annotations.NullMarked;
