package tradepost.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.instance.BuildInfoProvider;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.node.config.SettingChecks;
import tradepost.node.process.ClassPath;
import tradepost.node.process.ProgramRefusal;

/**
 * Joins the cluster through Hazelcast. It records this node's registrations on the bus, because they must be withdrawn while the
 * handlers still respond: undeploying alone would lose calls in flight to this node.
 */
public final class ClusterJoin extends HazelcastClusterManager {
    private record Registered(String address, RegistrationInfo info) {}

    /** Documents and amounts would be wrong if they depended on the node that makes them. */
    private static final List<Setting> SHARED = List.of(Settings.CURRENCY, Settings.BUSINESS_ZONE);

    private final Set<Registered> registered = ConcurrentHashMap.newKeySet();

    public ClusterJoin(Config config) {
        super(hazelcast(config));
    }

    @Override
    public void addRegistration(String address, RegistrationInfo info, Completable<Void> done) {
        registered.add(new Registered(address, info));
        super.addRegistration(address, info, done);
    }

    /** Fails with {@link ProgramRefusal} if a node of the cluster has another value of a shared setting. */
    public void requireAgreement(Config config) {
        requireAgreement(getHazelcastInstance().getCluster().getMembers(), config);
    }

    /** The same of these members. One that does not say its values is of an older release. */
    public static void requireAgreement(Set<Member> members, Config config) {
        for (var setting : SHARED)
            for (var member : members) {
                var own = config.text(setting);
                @Nullable String other = member.getAttribute(setting.key());
                if (other == null || other.equals(own)) continue;
                var at = member.getAddress();
                throw new ProgramRefusal(setting.key() + " is " + own + " here and " + other + " on the node at "
                        + at.getHost() + ":" + at.getPort()
                        + ": set the same on all nodes; it may change only while all of them are stopped");
            }
    }

    /** Includes what {@link #withdraw} has already removed. */
    @Override
    public void removeRegistration(String address, RegistrationInfo info, Completable<Void> done) {
        if (registered.remove(new Registered(address, info))) super.removeRegistration(address, info, done);
        else done.succeed();
    }

    /** Stops new messages to this node. Messages in flight still find their handlers. */
    public Future<?> withdraw() {
        var all = new ArrayList<Future<Void>>();
        for (var r : Set.copyOf(registered)) {
            if (r.info.localOnly()) continue;
            Promise<Void> done = Promise.promise();
            removeRegistration(r.address, r.info, done);
            all.add(done.future());
        }
        return Future.join(all);
    }

    /** Whether the cluster has this node registered at the address. */
    public Future<Boolean> hasRegistered(String address) {
        Promise<List<RegistrationInfo>> found = Promise.promise();
        getRegistrations(address, found);
        return found.future()
                .map(all -> all.stream().anyMatch(i -> i.nodeId().equals(getNodeId())))
                .otherwise(false);
    }

    public static com.hazelcast.config.Config hazelcast(Config config) {
        var members = config.list(Settings.CLUSTER_MEMBERS);
        var values = new Properties();
        values.setProperty("tradepost.versions", versions());
        // Hazelcast interfaces are addresses; a name would match none
        values.setProperty(
                "tradepost.host",
                SettingChecks.address(config.text(Settings.BUS_HOST)).getHostAddress());
        values.setProperty("tradepost.cluster.port", config.text(Settings.CLUSTER_PORT));
        values.setProperty("tradepost.cluster.members", String.join(",", members));
        try (var in = yaml(config.text(Settings.CLUSTER_CONFIG))) {
            var c = new YamlConfigBuilder(in).setProperties(values).build();
            var join = join(c);
            join.getTcpIpConfig().setMembers(members);
            if (NamedMembers.hasName(members)) NamedMembers.discover(c, join, members);
            for (var s : SHARED) c.getMemberAttributeConfig().setAttribute(s.key(), config.text(s));
            c.setClassLoader(ClusterJoin.class.getClassLoader());
            c.getSerializationConfig().setJavaSerializationFilterConfig(readable());
            return c;
        } catch (IOException e) {
            throw new ProgramRefusal("The file of cluster.config cannot be read: check its path and permission");
        }
    }

    private static JoinConfig join(com.hazelcast.config.Config c) {
        var advanced = c.getAdvancedNetworkConfig();
        return advanced.isEnabled()
                ? advanced.getJoin()
                : c.getNetworkConfig().getJoin(); // in a file of cluster.config
    }

    /**
     * The classes that may be deserialized from another member's bytes, also with a custom configuration file: those of the
     * cluster manager, and plain values. Deserializing any other class of the class path could be exploited.
     */
    private static JavaSerializationFilterConfig readable() {
        var allowed = new ClassFilter()
                .addPrefixes("[", "com.hazelcast.", "io.vertx.spi.cluster.hazelcast.")
                .addPackages("java.lang", "java.util", "java.util.concurrent", "java.math", "java.time");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(allowed);
    }

    private static InputStream yaml(String path) throws IOException {
        if (!path.isEmpty()) return Files.newInputStream(Path.of(path));
        return ClassPath.open("cluster-config/hazelcast.yaml");
    }

    /** The bus protocol is not negotiated, so nodes of another minor version must form a separate cluster. */
    private static String versions() {
        try (var in = ClassPath.open("META-INF/vertx/vertx-version.txt")) {
            var vertx = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
            var hazelcast = BuildInfoProvider.getBuildInfo().getVersion();
            return "vertx-" + minor(vertx) + "-hazelcast-" + minor(hazelcast);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String minor(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }
}
