/**
 * Accounts, sessions, roles and service accounts: the service interface, its records and events, and the module with permissions
 * and grants of roles.
 */
@NullMarked
package tradepost.auth;

import org.jspecify.annotations.NullMarked;
