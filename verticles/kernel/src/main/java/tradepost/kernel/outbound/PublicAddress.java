package tradepost.kernel.outbound;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tradepost.kernel.value.Network;

/** Whether an address is one of the public internet: by the registries of special addresses of IANA (RFC 6890). */
final class PublicAddress {
    /** What is not public among the IPv4 addresses. */
    private static final List<Network> SPECIAL_V4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // shared by the customers of a carrier (RFC 6598); metadata of Alibaba
            "127.0.0.0/8",
            "168.63.129.16", // the host of virtual machines of Azure
            "169.254.0.0/16", // link-local; metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24", // protocol assignments; metadata of Oracle
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // relays of 6to4
            "192.168.0.0/16",
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    /** The IPv6 addresses that are assigned. All others are special: loopback, link-local, unique local, multicast. */
    private static final Network ASSIGNED_V6 = network("2000::/3");

    private static final List<Network> SPECIAL_V6 = networks(
            "2001::/23", // protocol assignments: Teredo, benchmarks, identifiers
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4
            "3fff::/20"); // documentation

    /** IPv4 addresses as hosts without IPv4 see them (RFC 6052). */
    private static final Network NAT64 = network("64:ff9b::/96");

    private PublicAddress() {}

    /** @param address of 4 or 16 bytes; an IPv4-mapped one must be an IPv4 one already, see {@link #plain} */
    static boolean isPublic(byte[] address) {
        if (address.length == 4) return none(SPECIAL_V4, address);
        if (NAT64.contains(address)) return none(SPECIAL_V4, Arrays.copyOfRange(address, 12, 16));
        return ASSIGNED_V6.contains(address) && none(SPECIAL_V6, address);
    }

    /** An IPv4-mapped address as the IPv4 address that a connection would go to. */
    static byte[] plain(byte[] address) {
        if (address.length != 16) return address;
        for (int i = 0; i < 10; i++) if (address[i] != 0) return address;
        return address[10] == -1 && address[11] == -1 ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    private static boolean none(List<Network> networks, byte[] address) {
        return networks.stream().noneMatch(n -> n.contains(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(PublicAddress::network).toList();
    }

    private static Network network(String text) {
        return Objects.requireNonNull(Network.parse(text), text);
    }
}
