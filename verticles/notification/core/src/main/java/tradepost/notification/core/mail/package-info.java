/** Mails to customers and staff: what is sent when, the queue, delivery, refusals, templates. */
@NullMarked
package tradepost.notification.core.mail;

import org.jspecify.annotations.NullMarked;
