package tradepost.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.Config;
import tradepost.kernel.Setting;

@Command(name = "serve", description = "Runs a node in production: PostgreSQL of your own, clustered, TLS on the bus.")
final class ServeCommand implements Runnable {
    private static final int SECRET_MIN_CHARACTERS = 32;
    private static final int ADMIN_PASSWORD_MIN_CHARACTERS = 8;
    /** Parts of the samples that circulate in tutorials. */
    private static final Set<String> SAMPLES = Set.of(
            "changeme", "change-me", "change_me", "your_", "your-", "example", "secret-key", "00000000", "12345678");

    @Option(names = "--config", paramLabel = "FILE", description = "a properties file with settings")
    private @Nullable Path file;

    @Option(names = "--contexts", split = ",", paramLabel = "NAME", description = "the contexts of this node")
    private @Nullable List<String> contexts;

    @Option(names = "--port", paramLabel = "PORT", description = "port of the gateway")
    private @Nullable Integer port;

    @Override
    public void run() {
        var flags = new HashMap<>(Map.of(Setting.MODE.key(), "serve"));
        if (contexts != null) flags.put(Setting.CONTEXTS.key(), String.join(",", contexts));
        if (port != null) flags.put(Setting.HTTP_PORT.key(), port.toString());
        var config = Config.load(Map.of(), file, System.getenv(), flags);
        serve(config);
        System.out.println("ready http://" + config.text(Setting.HTTP_HOST) + ":" + config.number(Setting.HTTP_PORT));
        Closing.await();
    }

    /** Checks, migrates and starts; returns when ready. */
    static void serve(Config config) {
        check(config);
        Ports.requireFree(config.text(Setting.HTTP_HOST), config.number(Setting.HTTP_PORT), "http.port");
        Migrations.run(config, Contexts.inOrder(config.list(Setting.CONTEXTS)));
        Node.start(config);
    }

    /** Refuses what would be unsafe, naming the setting. */
    static void check(Config config) {
        secret(config, Setting.JWT_SECRET);
        secret(config, Setting.SERVICE_SECRET);
        store(config, Setting.BUS_KEY_STORE, Setting.BUS_KEY_STORE_PASSWORD);
        store(config, Setting.BUS_TRUST_STORE, Setting.BUS_TRUST_STORE_PASSWORD);
        if ("open".equals(config.text(Setting.REGISTRATION)))
            throw new Refusal("registration must not be open in production: set customer, invite or closed");
        var admin = config.text(Setting.ADMIN_PASSWORD);
        if (!admin.isEmpty() && admin.length() < ADMIN_PASSWORD_MIN_CHARACTERS)
            throw new Refusal("admin.password is too short: TRADEPOST_ADMIN_PASSWORD needs 8 characters or more");
        for (var context : Contexts.inOrder(config.list(Setting.CONTEXTS)))
            if (config.database(context).password().isEmpty())
                throw new Refusal("db.password is missing: set DB_PASSWORD, or TRADEPOST_DB_"
                        + context.toUpperCase(Locale.ROOT) + "_PASSWORD for this context alone");
    }

    private static void secret(Config config, Setting s) {
        var value = config.text(s);
        var how = ": set " + s.environment().getLast() + " to " + SECRET_MIN_CHARACTERS + " random characters or more";
        if (value.isEmpty()) throw new Refusal(s.key() + " is missing" + how);
        if (value.length() < SECRET_MIN_CHARACTERS) throw new Refusal(s.key() + " is too short" + how);
        var lower = value.toLowerCase(Locale.ROOT);
        if (SAMPLES.stream().anyMatch(lower::contains)
                || value.chars().distinct().count() < 8)
            throw new Refusal(s.key() + " is a published sample or no random text" + how);
    }

    private static void store(Config config, Setting path, Setting password) {
        var file = config.text(path);
        if (file.isEmpty())
            throw new Refusal(path.key() + " is missing: make certificates with cluster-config/make-certificates.sh"
                    + " and name the file");
        if (!Files.isReadable(Path.of(file)))
            throw new Refusal(path.key() + " names " + file + ", which cannot be read: check its path and permission");
        if (config.text(password).isEmpty())
            throw new Refusal(password.key() + " is missing: set "
                    + password.environment().getFirst());
    }
}
