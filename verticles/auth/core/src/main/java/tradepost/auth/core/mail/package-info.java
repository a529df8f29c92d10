/** The mails of accounts: written, kept until the server has taken them, and sent. */
@NullMarked
package tradepost.auth.core.mail;

import org.jspecify.annotations.NullMarked;
