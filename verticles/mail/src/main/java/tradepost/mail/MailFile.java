package tradepost.mail;

import io.vertx.core.buffer.Buffer;

/**
 * A file that is attached to a mail.
 *
 * @param type its media type, such as {@code application/pdf}
 */
public record MailFile(String name, String type, Buffer content) {}
