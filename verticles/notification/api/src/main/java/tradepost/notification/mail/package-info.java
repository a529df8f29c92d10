/** Mails to customers and staff: what was sent, refused addresses, templates. */
@NullMarked
package tradepost.notification.mail;

import org.jspecify.annotations.NullMarked;
