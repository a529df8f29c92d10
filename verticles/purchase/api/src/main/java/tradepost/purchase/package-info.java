/**
 * Purchase orders and receipts: the service interface, its records and events, and the module with permissions and grants
 * of roles.
 */
@NullMarked
package tradepost.purchase;

import org.jspecify.annotations.NullMarked;
