package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tradepost.audit.AuditSettings;
import tradepost.auth.AuthSettings;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.process.DataFolder;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.Secrets;

/** The ports of the nodes of a local cluster, stored in {@code cluster.json}. Secrets are in a separate file. */
public record ClusterPlan(int databasePort, List<NodePorts> nodes) {
    static final String HOST = "127.0.0.1";
    /** The file with the key that signs the journal, in the data folder. */
    static final String SIGNING_KEY = "audit-signing.key";

    private static final String FILE = "cluster.json";

    /** The ports of node {@code k}, counted from 1. */
    public record NodePorts(int k, int http, int management, int bus, int hazelcast) {}

    /** Keeps the ports of an earlier plan in this folder that are still free. */
    public static ClusterPlan make(Path folder, int count, int basePort, int databasePort) {
        var kept = Files.exists(folder.resolve(FILE)) ? read(folder).nodes : List.<NodePorts>of();
        var taken = new HashSet<Integer>();
        taken.add(databasePort);
        for (int i = 0; i < count; i++) taken.add(basePort + i);
        var nodes = new ArrayList<NodePorts>();
        for (int k = 1; k <= count; k++) {
            var old = k <= kept.size() ? kept.get(k - 1) : new NodePorts(k, 0, 0, 0, 0);
            nodes.add(new NodePorts(
                    k,
                    basePort + k - 1,
                    reused(old.management, taken),
                    reused(old.bus, taken),
                    reused(old.hazelcast, taken)));
        }
        var plan = new ClusterPlan(databasePort, List.copyOf(nodes));
        plan.write(folder);
        return plan;
    }

    public static ClusterPlan read(Path folder) {
        var file = folder.resolve(FILE);
        try {
            var json = new JsonObject(Files.readString(file));
            var nodes = json.getJsonArray("nodes").stream()
                    .map(n -> (JsonObject) n)
                    .map(n -> new NodePorts(
                            n.getInteger("node"),
                            n.getInteger("http"),
                            n.getInteger("management"),
                            n.getInteger("bus"),
                            n.getInteger("hazelcast")))
                    .toList();
            return new ClusterPlan(json.getInteger("database"), nodes);
        } catch (IOException | DecodeException | NullPointerException e) {
            throw new ProgramRefusal("There is no local cluster in " + folder
                    + ": create one with `tradepost cluster up-local N" + " --data " + folder + "`");
        }
    }

    public NodePorts node(int k) {
        if (k < 1 || k > nodes.size())
            throw new ProgramRefusal("There is no node " + k + " in this cluster: choose from 1 to " + nodes.size());
        return nodes.get(k - 1);
    }

    /** The settings that the parent process needs to create the databases. */
    public Config config(Secrets secrets) {
        return Config.load(Settings.withoutRateLimits(), null, System.getenv(), common(secrets));
    }

    /** The settings of node {@code k}. */
    public Config config(int k, Path folder, Secrets secrets) {
        var node = node(k);
        var members = nodes.stream().map(n -> HOST + ":" + n.hazelcast).collect(Collectors.joining(","));
        var flags = common(secrets);
        flags.put(
                AuditSettings.SIGNING_KEY.key(),
                DataFolder.keyFile(folder, SIGNING_KEY).toString());
        flags.put(
                AuditSettings.HEADS_FILE.key(),
                folder.resolve("audit-heads-" + k + ".jsonl").toString());
        flags.put(Settings.HTTP_HOST.key(), HOST);
        flags.put(Settings.HTTP_PORT.key(), Integer.toString(node.http));
        flags.put(Settings.MANAGEMENT_HOST.key(), HOST);
        flags.put(Settings.MANAGEMENT_PORT.key(), Integer.toString(node.management));
        flags.put(Settings.BUS_HOST.key(), HOST);
        flags.put(Settings.BUS_PORT.key(), Integer.toString(node.bus));
        flags.put(Settings.BUS_KEY_STORE.key(), Pki.keyStore(folder, k).toString());
        flags.put(Settings.BUS_KEY_STORE_PASSWORD.key(), secrets.get(Pki.KEY_STORE));
        flags.put(Settings.BUS_TRUST_STORE.key(), Pki.trustStore(folder).toString());
        flags.put(Settings.BUS_TRUST_STORE_PASSWORD.key(), secrets.get(Pki.TRUST_STORE));
        flags.put(Settings.CLUSTER_PORT.key(), Integer.toString(node.hazelcast));
        flags.put(Settings.CLUSTER_MEMBERS.key(), members);
        var defaults = new HashMap<>(Settings.withoutRateLimits());
        defaults.put(FileSettings.FOLDER.key(), folder.resolve("files").toString());
        return Config.load(defaults, null, System.getenv(), flags);
    }

    private Map<String, String> common(Secrets secrets) {
        var out = new HashMap<String, String>();
        out.put(Settings.MODE.key(), "serve");
        out.put(Settings.DRAIN_GRACE_MS.key(), "500"); // no load balancer is in front of them
        out.put(Settings.CONTEXTS.key(), Contexts.everything());
        out.put(AuthSettings.JWT_SECRET.key(), secrets.get("jwt"));
        out.put(Settings.SERVICE_SECRET.key(), secrets.get("service"));
        out.putAll(DevCommand.databases(secrets, databasePort));
        return out;
    }

    private static int reused(int port, Set<Integer> taken) {
        if (port > 0 && !taken.contains(port) && Ports.free(HOST, port)) {
            taken.add(port);
            return port;
        }
        return Ports.choose(taken);
    }

    private void write(Path folder) {
        var list = new JsonArray();
        for (var n : nodes)
            list.add(new JsonObject()
                    .put("node", n.k)
                    .put("http", n.http)
                    .put("management", n.management)
                    .put("bus", n.bus)
                    .put("hazelcast", n.hazelcast));
        var json = new JsonObject().put("database", databasePort).put("nodes", list);
        try {
            DataFolder.write(folder.resolve(FILE), json.encodePrettily() + "\n");
        } catch (IOException e) {
            throw ProgramRefusal.of(folder, e);
        }
    }
}
