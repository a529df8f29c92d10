/**
 * Items, products and offers: the service interface, its records and events, and the module with permissions
 * and grants of roles.
 */
@NullMarked
package tradepost.catalog;

import org.jspecify.annotations.NullMarked;
