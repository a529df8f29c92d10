/** The accounts of others: staff, who are invited, and customers, with their logins and sessions. */
@NullMarked
package tradepost.auth.user;

import org.jspecify.annotations.NullMarked;
