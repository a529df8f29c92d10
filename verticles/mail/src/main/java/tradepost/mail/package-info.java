/** Sends mails by SMTP, and keeps them in development. What is sent, when and how often is decided by the contexts. */
@NullMarked
package tradepost.mail;

import org.jspecify.annotations.NullMarked;
