package tradepost.gateway.export;

import java.nio.charset.StandardCharsets;

/** The header Content-Disposition of a file with any name (RFC 6266). */
final class FileDisposition {
    private static final String PLAIN = "!#$&+-.^_`|~"; // besides letters and digits: RFC 8187

    private FileDisposition() {}

    /** The name twice: in ASCII for old clients, and as it is. */
    static String of(boolean isInline, String name) {
        return (isInline ? "inline" : "attachment") + "; filename=\"" + ascii(name) + "\"; filename*=UTF-8''"
                + encoded(name);
    }

    /** Without what would end the quotes, or what some clients decode. */
    private static String ascii(String name) {
        var out = new StringBuilder();
        name.codePoints()
                .forEach(c -> out.appendCodePoint(c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%' ? '_' : c));
        return out.toString();
    }

    private static String encoded(String name) {
        var out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
            if (isPlain) out.append(c);
            else out.append('%').append("%02X".formatted((int) c));
        }
        return out.toString();
    }
}
