package tradepost.node.command;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.SettingFaults;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Migrations;
import tradepost.node.process.OpenFiles;
import tradepost.node.process.Ports;
import tradepost.node.process.ShutdownHooks;
import tradepost.node.run.Node;

@Command(
        name = "serve",
        description = {
            "Runs a node in production: your own PostgreSQL, clustered, TLS on the bus.",
            "Every setting can also come from the environment; flags take precedence.",
            "SIGTERM stops it without losing a request."
        })
public final class ServeCommand implements Runnable {
    @Option(names = "--config", paramLabel = "FILE", description = "a properties file with settings")
    private @Nullable Path file;

    @Option(
            names = "--contexts",
            split = ",",
            paramLabel = "NAME",
            description = "what runs in this node: gateway and contexts; default: all")
    private @Nullable List<String> contexts;

    @Option(names = "--port", paramLabel = "PORT", description = "port of the gateway")
    private Ports.@Nullable Given port;

    @Override
    public void run() {
        var config = checked(file, contexts, port);
        start(config);
        if (!ShutdownHooks.hasBegun())
            System.out.println("ready " + (config.hasGateway() ? gateway(config) : contexts(config)));
        ShutdownHooks.await();
    }

    private static String gateway(Config config) {
        return "http://" + config.text(Settings.HTTP_HOST) + ":" + config.number(Settings.HTTP_PORT);
    }

    private static String contexts(Config config) {
        return String.join(",", config.contexts());
    }

    /** The settings of {@code serve}, with those of the flags that are given. */
    static Config settings(@Nullable Path file, @Nullable List<String> contexts, Ports.@Nullable Given port) {
        var faults = new SettingFaults();
        var config = settings(file, contexts, port, faults);
        faults.report();
        return config;
    }

    /** The same for a node that can start: fails with {@link Config.Invalid}, which names everything that is missing or invalid. */
    static Config checked(@Nullable Path file, @Nullable List<String> contexts, Ports.@Nullable Given port) {
        var faults = new SettingFaults();
        var config = settings(file, contexts, port, faults);
        SettingChecks.of(config, faults);
        return config;
    }

    private static Config settings(
            @Nullable Path file, @Nullable List<String> contexts, Ports.@Nullable Given port, SettingFaults faults) {
        var flags = new HashMap<>(Map.of(Settings.MODE.key(), "serve"));
        if (contexts != null) flags.put(Settings.CONTEXTS.key(), String.join(",", contexts));
        if (port != null) flags.put(Settings.HTTP_PORT.key(), Integer.toString(port.number()));
        return Config.load(Map.of(), file, System.getenv(), flags, faults);
    }

    /** Checks, migrates and starts; returns when the node is ready. */
    static void serve(Config config) {
        SettingChecks.of(config);
        start(config);
    }

    private static void start(Config config) {
        OpenFiles.require(config);
        ports(config).forEach((port, host) -> Ports.requireFree(host, config.number(port), port.key()));
        Migrations.ready(config, Contexts.inOrder(config.list(Settings.CONTEXTS)));
        Node.start(config).awaitReady();
    }

    /** The ports that it listens on, with the address of each. */
    static Map<Setting, String> ports(Config config) {
        var bus = config.text(Settings.BUS_HOST);
        var out = new HashMap<>(Map.of(Settings.BUS_PORT, bus, Settings.CLUSTER_PORT, bus));
        if (config.hasGateway()) out.put(Settings.HTTP_PORT, config.text(Settings.HTTP_HOST));
        if (config.hasBridge()) out.put(Settings.BRIDGE_PORT, config.text(Settings.BRIDGE_HOST));
        if (config.number(Settings.MANAGEMENT_PORT) != 0)
            out.put(Settings.MANAGEMENT_PORT, config.text(Settings.MANAGEMENT_HOST));
        return out;
    }
}
