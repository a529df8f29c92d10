package tradepost.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Pattern;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;

/**
 * The headers of a mail. The mail client encodes each {@code char} by itself, which destroys every character outside of the Basic Multilingual
 * Plane, such as emoji. So headers are encoded here, as RFC 2047 says.
 */
final class MailHeaders {
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s\\p{Cntrl},;:<>()\\[\\]\\\\\"@]{1,64}@[^\\s\\p{Cntrl},;:<>()\\\\\"@]{1,255}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,100}");
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.-]{1,255}");
    private static final Pattern PLAIN = Pattern.compile("[\\x20-\\x7e]{0,60}");
    private static final String BEGIN = "=?UTF-8?B?";
    private static final String END = "?=";
    /** The bytes that fit in an encoded word of 75 characters after a name of a header, in base64. */
    private static final int WORD_BYTES = 39;

    private MailHeaders() {}

    static void requireId(String id) {
        if (!ID.matcher(id).matches()) throw new IllegalArgumentException("not an id of a mail: " + id);
    }

    static void requireAddress(String address) {
        if (!ADDRESS.matcher(address).matches()) throw new IllegalArgumentException("not an e-mail address");
    }

    static void requireOneLine(String what, String text) {
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029))
            throw new IllegalArgumentException(what + " has a line break or another control character");
    }

    /** The setting may also be a name and an address, such as {@code Shop <shop@example.com>}. */
    static String fromAddress(Config config) {
        var from = config.text(Settings.MAIL_FROM);
        return from.contains("<")
                ? from.substring(from.indexOf('<') + 1).replace(">", "").strip()
                : from;
    }

    /** The name of the sender that the mail has, or else the one in the setting. */
    static String from(String name, Config config) {
        var set = config.text(Settings.MAIL_FROM);
        return name.isEmpty() && set.contains("<") ? set : mailbox(name, fromAddress(config));
    }

    static String messageId(String id, Config config) {
        var from = fromAddress(config);
        var domain = from.substring(from.lastIndexOf('@') + 1);
        return "<" + id + "@" + (DOMAIN.matcher(domain).matches() ? domain : "localhost") + ">";
    }

    /** A name and an address, such as {@code "Miller, Ann" <ann@example.com>}. */
    static String mailbox(String name, String address) {
        if (name.isEmpty()) return address;
        return (PLAIN.matcher(name).matches() ? quoted(name) : words(name)) + " <" + address + ">";
    }

    /** For people, without the encoding. */
    static String readable(String name, String address) {
        return name.isEmpty() ? address : name + " <" + address + ">";
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String text(String text) {
        return PLAIN.matcher(text).matches() && !text.contains("=?") ? text : words(text);
    }

    /** Words of at most 75 characters, each with whole characters only. */
    private static String words(String text) {
        var all = new StringBuilder();
        var word = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            var bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
            if (word.size() + bytes.length > WORD_BYTES) end(all, word);
            word.writeBytes(bytes);
        });
        if (word.size() > 0) end(all, word);
        return all.toString();
    }

    private static void end(StringBuilder all, ByteArrayOutputStream word) {
        if (!all.isEmpty()) all.append("\r\n ");
        all.append(BEGIN)
                .append(Base64.getEncoder().encodeToString(word.toByteArray()))
                .append(END);
        word.reset();
    }

    /** Of letters, digits and points only, because mail programs disagree about others in the name of a file. */
    static String fileName(String name) {
        var plain = Normalizer.normalize(name.replace("ß", "ss"), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "");
        return plain.replaceAll("[^A-Za-z0-9._-]+", "-");
    }
}
