package tradepost.kernel.value;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The addresses whose first {@code bits} are those of {@code address}. */
public record Network(byte[] address, int bits) {
    private static final int IPV6_BYTES = 16;

    /** Null for anything but an address or a network such as {@code 10.0.0.0/8}; names are not resolved. */
    public static @Nullable Network parse(String text) {
        int slash = text.indexOf('/');
        var address = bytes(slash < 0 ? text : text.substring(0, slash));
        var bits = slash < 0 ? "" : text.substring(slash + 1);
        if (address == null || !bits.matches("\\d{0,3}") || slash >= 0 && bits.isEmpty()) return null;
        int wanted = bits.isEmpty() ? address.length * 8 : Integer.parseInt(bits);
        return wanted <= address.length * 8 ? new Network(address, wanted) : null;
    }

    /** Null for anything but an address. An IPv4-mapped IPv6 address becomes the IPv4 address. */
    public static byte @Nullable [] bytes(String text) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null || bytes.length != IPV6_BYTES) return bytes;
        for (int i = 0; i < 10; i++) if (bytes[i] != 0) return bytes;
        return bytes[10] == -1 && bytes[11] == -1 ? Arrays.copyOfRange(bytes, 12, IPV6_BYTES) : bytes;
    }

    public boolean contains(byte[] other) {
        return contains(other, bits);
    }

    private boolean contains(byte[] other, int compared) {
        if (other.length != address.length) return false;
        for (int i = 0; i < compared; i++) if (((address[i / 8] ^ other[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
        return true;
    }

    /**
     * Whether one of the networks contains the client, as requests name it: an IPv6 client by its network, such as {@code 2001:db8::/64},
     * because one client has all addresses of it.
     */
    public static boolean anyContains(Collection<String> networks, String client) {
        var from = parse(client);
        if (from == null) return false;
        for (var text : networks) {
            var network = parse(text);
            if (network != null && network.contains(from.address, Math.min(network.bits, from.bits))) return true;
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network n && bits == n.bits && Arrays.equals(address, n.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + bits;
    }

    @Override
    public String toString() {
        return NetUtil.bytesToIpAddress(address) + "/" + bits;
    }
}
