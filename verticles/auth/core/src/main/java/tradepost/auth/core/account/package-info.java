/** Accounts: how they register and change, their sessions, tokens and permissions. */
@NullMarked
package tradepost.auth.core.account;

import org.jspecify.annotations.NullMarked;
