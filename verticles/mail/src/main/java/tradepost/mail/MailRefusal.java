package tradepost.mail;

import io.vertx.ext.mail.SMTPException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Why a mail was not sent.
 *
 * @param kind what follows from it
 * @param isOfAll whether the server would refuse any other mail now, whoever gets it
 * @param code of the response of the server; 0 if there was none
 * @param reason in one line, for people
 */
public record MailRefusal(Kind kind, boolean isOfAll, int code, String reason) {
    /** The mail client says in words which command was refused. */
    private static final String OF_RECIPIENT = "recipient address not accepted";

    private static final String OF_CONTENT = "sending data failed";
    private static final String TOO_LARGE = "message exceeds allowed size limit";

    private static final Pattern ENHANCED = Pattern.compile("^\\d{3}[ -]([245]\\.\\d{1,3}\\.\\d{1,3})\\b");
    /** RFC 3463: no such mailbox, domain or address, a mailbox that has moved or is disabled, a domain without mail (RFC 7505). */
    private static final Set<String> NO_ADDRESS = Set.of("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1");
    /** For servers without enhanced codes. */
    private static final Set<Integer> NO_MAILBOX = Set.of(550, 553);

    /** Who may send what is up to the settings of this program and of its server, and can be corrected. */
    private static final Pattern OF_SENDER = Pattern.compile("^5\\.(7\\.\\d+|1\\.7|1\\.8)$");

    private static final Pattern NAMES_SENDER = Pattern.compile(
            "\\b(relay\\w*|sender|auth\\w*|policy|policies|spam\\w*|blocked)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAMES_SPAM = Pattern.compile("\\bspam", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>()\\[\\]\"',;:]+@[^\\s<>()\\[\\]\"',;:]+");
    private static final int SHUTTING_DOWN = 421;
    private static final int REASON_MAX = 500;

    /** What is to be done. */
    public enum Kind {
        /** The server cannot be reached, is busy, or does not let this program in: the mail can be sent later. */
        LATER,
        /** The server got the mail and did not respond: it may have been delivered. */
        UNANSWERED,
        /** The server will never take this mail. */
        MAIL,
        /** The server will never take a mail to this address. */
        ADDRESS
    }

    public static MailRefusal of(Throwable why) {
        if (why instanceof SMTPException refused) return of(refused);
        if (why instanceof IllegalArgumentException || TOO_LARGE.equals(why.getMessage()))
            return new MailRefusal(Kind.MAIL, false, 0, oneLine(why));
        boolean mayBeSent = why instanceof SmtpLimits.Unanswered || why instanceof TimeoutException;
        return new MailRefusal(mayBeSent ? Kind.UNANSWERED : Kind.LATER, true, 0, oneLine(why));
    }

    private static MailRefusal of(SMTPException why) {
        var said = String.valueOf(why.getMessage());
        boolean ofRecipient = said.startsWith(OF_RECIPIENT);
        boolean ofContent = said.startsWith(OF_CONTENT);
        int code = why.getReplyCode();
        if (!ofRecipient && !ofContent) return new MailRefusal(Kind.LATER, true, code, oneLine(why));
        var reply = String.valueOf(why.getReplyMessage());
        var found = ENHANCED.matcher(reply);
        var enhanced = found.find() ? found.group(1) : "";
        var text = withoutAddresses(reply);
        if (!why.isPermanent()) {
            boolean ofAll = code == SHUTTING_DOWN || enhanced.startsWith("4.3.");
            return new MailRefusal(Kind.LATER, ofAll, code, oneLine(why));
        }
        if (ofRecipient && NO_ADDRESS.contains(enhanced))
            return new MailRefusal(Kind.ADDRESS, false, code, oneLine(why));
        boolean ofSender = OF_SENDER.matcher(enhanced).matches()
                || NAMES_SENDER.matcher(text).find();
        if (ofSender && (ofRecipient || !NAMES_SPAM.matcher(text).find()))
            return new MailRefusal(Kind.LATER, ofRecipient, code, oneLine(why));
        boolean isNoMailbox = ofRecipient && enhanced.isEmpty() && NO_MAILBOX.contains(code);
        return new MailRefusal(isNoMailbox ? Kind.ADDRESS : Kind.MAIL, false, code, oneLine(why));
    }

    private static String oneLine(Throwable why) {
        var text =
                String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}+", " ").strip();
        return text.length() <= REASON_MAX ? text : text.substring(0, REASON_MAX);
    }

    /** For the log, where no address belongs. */
    public String logged() {
        return withoutAddresses(reason);
    }

    private static String withoutAddresses(String text) {
        return ADDRESS.matcher(text).replaceAll("(an address)");
    }
}
