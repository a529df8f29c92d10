/**
 * Accounts, sessions, roles and service accounts: the implementation. A 409 for a taken value comes from a constraint in {@code
 * sql/auth}.
 */
@NullMarked
package tradepost.auth.core;

import org.jspecify.annotations.NullMarked;
