package tradepost.node.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Members with host names instead of addresses. A name may stand for several nodes, as that of a headless service does, and its addresses change.
 * Hazelcast itself resolves only the first address of a name, and ignores names if it is bound to an interface; therefore all names are resolved
 * here, whenever it looks for members.
 */
final class NamedMembers implements DiscoveryStrategyFactory {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final int PORT = 25_701;

    private final List<String> members;

    private NamedMembers(List<String> members) {
        this.members = List.copyOf(members);
    }

    static boolean hasName(List<String> members) {
        return members.stream().anyMatch(m -> !ADDRESS.matcher(host(m)).matches());
    }

    static void discover(Config config, JoinConfig join, List<String> members) {
        config.setProperty("hazelcast.discovery.enabled", "true");
        join.getTcpIpConfig().setEnabled(false);
        join.getDiscoveryConfig().addDiscoveryStrategyConfig(new DiscoveryStrategyConfig(new NamedMembers(members)));
    }

    /** All addresses of all members; those of names that are unknown now may be known later. */
    static List<Address> resolved(List<String> members) {
        var out = new ArrayList<Address>();
        for (var member : members) {
            try {
                for (var address : InetAddress.getAllByName(host(member))) out.add(new Address(address, port(member)));
            } catch (UnknownHostException e) {
                continue;
            }
        }
        return out;
    }

    private static String host(String member) {
        int colon = member.lastIndexOf(':');
        return colon < 0 ? member : member.substring(0, colon);
    }

    private static int port(String member) {
        int colon = member.lastIndexOf(':');
        return colon < 0 ? PORT : Integer.parseInt(member.substring(colon + 1));
    }

    @Override
    public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
        return Strategy.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // as Hazelcast declares it
    public DiscoveryStrategy newDiscoveryStrategy(
            @Nullable DiscoveryNode local, ILogger logger, Map<String, Comparable> properties) {
        return new Strategy(members, logger, properties);
    }

    @Override
    public Collection<PropertyDefinition> getConfigurationProperties() {
        return List.of();
    }

    private static final class Strategy extends AbstractDiscoveryStrategy {
        private final List<String> members;

        @SuppressWarnings("rawtypes")
        Strategy(List<String> members, ILogger logger, Map<String, Comparable> properties) {
            super(logger, properties);
            this.members = members;
        }

        @Override
        public Iterable<DiscoveryNode> discoverNodes() {
            var found = new ArrayList<DiscoveryNode>();
            for (var address : resolved(members)) found.add(new SimpleDiscoveryNode(address));
            return found;
        }
    }
}
