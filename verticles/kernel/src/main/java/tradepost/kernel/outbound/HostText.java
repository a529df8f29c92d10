package tradepost.kernel.outbound;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Network;

/**
 * The host of a URL as a browser reads it (WHATWG URL, section 3.5): numbers in each of their forms are IPv4 addresses.
 *
 * @param name in lower case and ASCII, without a dot at its end; an IPv6 address in brackets
 * @param address if the name is one; null for a name that must be resolved
 */
record HostText(String name, byte @Nullable [] address) {
    private static final int NAME_MAX = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?" + "(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");
    private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");

    /** Null for a text that is no host. */
    static @Nullable HostText parse(String text) {
        if (text.startsWith("[")) return text.endsWith("]") ? ofIpv6(text.substring(1, text.length() - 1)) : null;
        var name = ascii(text);
        if (name == null) return null;
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        if (name.length() > NAME_MAX || !NAME.matcher(name).matches()) return null;
        var parts = name.split("\\.", -1);
        if (!NUMBER.matcher(parts[parts.length - 1]).matches()) return new HostText(name, null);
        var address = ofNumbers(parts);
        return address == null ? null : new HostText(NetUtil.bytesToIpAddress(address), address);
    }

    /** Without a zone, which has a meaning only on one machine. */
    private static @Nullable HostText ofIpv6(String text) {
        if (text.indexOf('%') >= 0 || text.indexOf(':') < 0) return null;
        var address = Network.bytes(inHexadecimal(text));
        return address == null ? null : new HostText("[" + text.toLowerCase(Locale.ROOT) + "]", address);
    }

    /** An IPv4 address at its end as two groups of digits, because the parser knows it only behind {@code ::} and {@code ::ffff:}. */
    private static String inHexadecimal(String text) {
        int colon = text.lastIndexOf(':');
        var end = text.indexOf('.') < 0 ? null : Network.bytes(text.substring(colon + 1));
        if (end == null || end.length != 4) return text;
        return text.substring(0, colon + 1) + HexFormat.of().formatHex(end, 0, 2) + ":"
                + HexFormat.of().formatHex(end, 2, 4);
    }

    /** The letters, digits and dots of other scripts become those of ASCII. */
    private static @Nullable String ascii(String text) {
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** One to four numbers, of which the last one has the rest of the address. */
    private static byte @Nullable [] ofNumbers(String[] parts) {
        if (parts.length > 4) return null;
        long all = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long number = number(parts[i]);
            long limit = last ? 1L << 8 * (5 - parts.length) : 256;
            if (number < 0 || number >= limit) return null;
            all += last ? number : number << 8 * (3 - i);
        }
        return new byte[] {(byte) (all >> 24), (byte) (all >> 16), (byte) (all >> 8), (byte) all};
    }

    /** Decimal, octal after 0, or hexadecimal after 0x; -1 for anything else. */
    private static long number(String part) {
        if (!NUMBER.matcher(part).matches()) return -1;
        if (part.startsWith("0x")) return parse(part.substring(2), 16);
        return part.length() > 1 && part.startsWith("0") ? parse(part.substring(1), 8) : parse(part, 10);
    }

    private static long parse(String digits, int radix) {
        if (digits.isEmpty()) return 0;
        try {
            var stripped = digits.replaceFirst("^0+(?=.)", "");
            return stripped.length() > 12 ? -1 : Long.parseLong(stripped, radix);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
