/** Accounts: how they are created and changed. */
@NullMarked
package tradepost.auth.core.account;

import org.jspecify.annotations.NullMarked;
