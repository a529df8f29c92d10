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
import tradepost.node.base.Checks;
import tradepost.node.base.Contexts;
import tradepost.node.base.OpenFiles;
import tradepost.node.base.Ports;
import tradepost.node.base.Shutdown;
import tradepost.node.database.Migrations;
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
        var flags = new HashMap<>(Map.of(Setting.MODE.key(), "serve"));
        if (contexts != null) flags.put(Setting.CONTEXTS.key(), String.join(",", contexts));
        if (port != null) flags.put(Setting.HTTP_PORT.key(), Integer.toString(port.number()));
        var config = Config.load(Map.of(), file, System.getenv(), flags);
        serve(config);
        if (!Shutdown.hasBegun())
            System.out.println("ready " + (config.hasGateway() ? gateway(config) : contexts(config)));
        Shutdown.await();
    }

    private static String gateway(Config config) {
        return "http://" + config.text(Setting.HTTP_HOST) + ":" + config.number(Setting.HTTP_PORT);
    }

    private static String contexts(Config config) {
        return String.join(",", config.contexts());
    }

    /** Checks, migrates and starts; returns when the node is ready. */
    static void serve(Config config) {
        Checks.of(config);
        OpenFiles.require(config);
        ports(config).forEach((port, host) -> Ports.requireFree(config.text(host), config.number(port), port.key()));
        Migrations.ready(config, Contexts.inOrder(config.list(Setting.CONTEXTS)));
        Node.start(config).awaitReady();
    }

    /** The ports that it listens on, with the setting of each address. */
    static Map<Setting, Setting> ports(Config config) {
        var out = new HashMap<>(Map.of(Setting.BUS_PORT, Setting.BUS_HOST, Setting.CLUSTER_PORT, Setting.BUS_HOST));
        if (config.hasGateway()) out.put(Setting.HTTP_PORT, Setting.HTTP_HOST);
        var management = config.text(Setting.MANAGEMENT_HOST).isEmpty() ? Setting.BUS_HOST : Setting.MANAGEMENT_HOST;
        if (config.number(Setting.MANAGEMENT_PORT) != 0) out.put(Setting.MANAGEMENT_PORT, management);
        return out;
    }
}
