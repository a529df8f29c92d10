package tradepost.mail;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mail to one address. A text that would end a header and begin another one is refused when it is made.
 *
 * @param id unique among all mails, of the letters, digits, points and hyphens that a Message-ID may have: a mail that is sent again with the
 *     same id has the same Message-ID
 * @param to an address
 * @param toName the name of its owner; empty for none
 * @param fromName the name of the sender, whose address is a setting; empty for none
 * @param html the same as {@code text} in HTML; null for none
 * @param at when it was requested
 */
public record OutgoingMail(
        String id,
        String to,
        String toName,
        String fromName,
        String subject,
        String text,
        @Nullable String html,
        List<MailFile> files,
        Instant at) {

    /** Fails IllegalArgumentException for a value that a header cannot have. */
    public OutgoingMail {
        MailHeaders.requireId(id);
        MailHeaders.requireAddress(to);
        MailHeaders.requireOneLine("the name of the recipient", toName);
        MailHeaders.requireOneLine("the name of the sender", fromName);
        MailHeaders.requireOneLine("the subject", subject);
        for (var file : files) MailHeaders.requireOneLine("the name of a file", file.name() + file.type());
        files = List.copyOf(files);
    }

    public static OutgoingMail plain(String id, String to, String subject, String text, Instant at) {
        return new OutgoingMail(id, to, "", "", subject, text, null, List.of(), at);
    }

    /** Without the address and the texts, which may hold a token, so that it can be logged. */
    @Override
    public String toString() {
        return "OutgoingMail[" + id + "]";
    }
}
