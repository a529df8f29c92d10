/** The mails of accounts: stored until the server has accepted them. */
@NullMarked
package tradepost.auth.core.mail;

import org.jspecify.annotations.NullMarked;
