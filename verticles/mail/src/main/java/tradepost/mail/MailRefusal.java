package tradepost.mail;

import io.vertx.ext.mail.SMTPException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why a mail was not sent.
 *
 * @param kind what follows from it
 * @param code of the response of the server; 0 if there was none
 * @param reason in one line, for people
 */
public record MailRefusal(Kind kind, int code, String reason) {
    /** The mail client says in words which command was refused. */
    private static final String OF_RECIPIENT = "recipient address not accepted";

    private static final String OF_CONTENT = "sending data failed";
    private static final String TOO_LARGE = "message exceeds allowed size limit";
    /** RFC 3463: 5.1 is the address, 5.2.1 a mailbox that is disabled. */
    private static final Pattern ENHANCED = Pattern.compile("^\\d{3}[ -]5\\.(\\d)\\.\\d{1,3} ");
    /** For servers without enhanced codes. */
    private static final Set<Integer> REFUSED_ADDRESS = Set.of(521, 550, 551, 553, 556);

    private static final int REASON_MAX = 500;

    /** What is to be done. */
    public enum Kind {
        /** The server cannot be reached, is busy, or does not let this program in: the mail can be sent later. */
        LATER,
        /** The server will never take this mail. */
        MAIL,
        /** The server will never take a mail to this address. */
        ADDRESS
    }

    public static MailRefusal of(Throwable why) {
        if (why instanceof SMTPException refused) return of(refused);
        if (why instanceof IllegalArgumentException || TOO_LARGE.equals(why.getMessage()))
            return new MailRefusal(Kind.MAIL, 0, oneLine(why));
        return new MailRefusal(Kind.LATER, 0, oneLine(why));
    }

    private static MailRefusal of(SMTPException why) {
        var said = String.valueOf(why.getMessage());
        var kind = Kind.LATER;
        if (why.isPermanent() && said.startsWith(OF_RECIPIENT)) kind = isOfAddress(why) ? Kind.ADDRESS : Kind.MAIL;
        else if (why.isPermanent() && said.startsWith(OF_CONTENT)) kind = Kind.MAIL;
        return new MailRefusal(kind, why.getReplyCode(), oneLine(why));
    }

    /** A full mailbox (552, 5.2.2) or a policy (554, 5.7.1), for example, says nothing about the next mail. */
    private static boolean isOfAddress(SMTPException why) {
        var enhanced = ENHANCED.matcher(why.getReplyMessage());
        if (enhanced.find())
            return enhanced.group(1).equals("1") || enhanced.group().endsWith("5.2.1 ");
        return REFUSED_ADDRESS.contains(why.getReplyCode());
    }

    private static String oneLine(Throwable why) {
        var text =
                String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}+", " ").strip();
        return text.length() <= REASON_MAX ? text : text.substring(0, REASON_MAX);
    }
}
