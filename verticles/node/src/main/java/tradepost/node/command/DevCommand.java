package tradepost.node.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.audit.AuditSettings;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.AuthCommandVerticle;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;
import tradepost.node.config.SettingChecks;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.demo.Demo;
import tradepost.node.demo.DemoMark;
import tradepost.node.demo.DemoSeller;
import tradepost.node.demo.DemoSink;
import tradepost.node.demo.Rehearsal;
import tradepost.node.process.DataFolder;
import tradepost.node.process.OpenFiles;
import tradepost.node.process.Ports;
import tradepost.node.process.Secrets;
import tradepost.node.process.ShutdownHooks;
import tradepost.node.run.Node;
import tradepost.notification.NotificationSettings;
import tradepost.sales.SalesSettings;
import tradepost.webhook.WebhookSettings;

@Command(name = "dev", description = "Runs everything in one process on loopback, with a database of its own.")
public final class DevCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DevCommand.class);
    private static final String HOST = "127.0.0.1";
    private static final String HEADS = "audit-heads.jsonl";
    private static final String FILES = "files";
    private static final List<String> KEPT = List.of(
            "postgres", "secrets.properties", ClusterPlan.SIGNING_KEY, HEADS, FILES, DemoSeller.LOGO, DemoMark.FILE);

    @Option(names = "--port", defaultValue = "8000", paramLabel = "PORT", description = "default ${DEFAULT-VALUE}")
    private Ports.Given port = new Ports.Given(8000);

    @Option(names = "--data", defaultValue = ".data", paramLabel = "DIR", description = "default ${DEFAULT-VALUE}")
    private Path data = Path.of(".data");

    @Option(names = "--no-demo", description = "without demo users and data")
    private boolean noDemo;

    @Option(names = "--no-history", description = "without the last half year of the demo company: starts sooner")
    private boolean noHistory;

    @Option(names = "--reset", description = "wipes the data and starts fresh")
    private boolean reset;

    @Option(
            names = "--anonymous",
            paramLabel = "ROLE",
            description = "requests without a token act as this role: admin, viewer, ...")
    private @Nullable String anonymous;

    @Option(names = "--rehearse", paramLabel = "SECONDS", hidden = true) // for the training run of the AOT cache
    private int rehearseSeconds;

    /** Where the webhook of the demo company sends events; empty if it has none. */
    private String sink = "";

    @Override
    public void run() {
        Ports.requireFree(HOST, port.number(), "--port");
        var folder = DataFolder.open(data);
        ShutdownHooks.add(folder);
        if (reset) {
            EmbeddedPg.stopLeftOver(folder.resolve("postgres"));
            folder.reset(KEPT);
        }
        var secrets = folder.secrets();
        var given = config(folder, secrets, 0);
        SettingChecks.parts(given);
        OpenFiles.require(given);
        var pg = EmbeddedPg.start(
                folder.resolve("postgres"), secrets.get("db.superuser"), given.number(Settings.DB_BUFFERS_MB));
        var config = config(folder, secrets, pg.port());
        var contexts = Contexts.inOrder(config.list(Settings.CONTEXTS));
        Databases.create(pg, config, contexts);
        Migrations.run(config, contexts);
        var demo = noDemo ? null : demo(config, pg);
        if (demo != null) demo.open(folder.path());
        var node = Node.start(config);
        node.awaitReady();
        if (demo != null) demo.createUsers();
        if (rehearseSeconds == 0) announce(folder, config);
        if (demo != null) demo.loadOnce(node::showExampleIds);
        if (rehearseSeconds > 0) {
            new Rehearsal("http://" + HOST + ":" + port.number()).run(rehearseSeconds);
            announce(folder, config);
        }
        ShutdownHooks.await();
    }

    private Demo demo(Config config, EmbeddedPg pg) {
        return new Demo(
                "http://" + HOST + ":" + port.number(),
                roles -> VerticleRun.run(config, env -> AuthCommandVerticle.demoAccounts(env, roles, Demo.PASSWORD)),
                context -> pg.connect(config.database(context).database()),
                noHistory || rehearseSeconds > 0 ? null : past(config));
    }

    private Demo.@Nullable Past past(Config config) {
        try {
            var started = DemoSink.start();
            sink = started.url();
            return new Demo.Past(
                    Currency.getInstance(config.text(Settings.CURRENCY)).getDefaultFractionDigits(), started.url());
        } catch (IOException e) {
            LOG.warn("the demo is loaded without its history: {}", e.toString());
            return null;
        }
    }

    private Config config(DataFolder folder, Secrets secrets, int pgPort) {
        var own = own(secrets, pgPort);
        own.put(
                AuditSettings.SIGNING_KEY.key(),
                DataFolder.keyFile(folder.path(), ClusterPlan.SIGNING_KEY).toString());
        own.put(AuditSettings.HEADS_FILE.key(), folder.resolve(HEADS).toString());
        if (anonymous != null) own.put(Settings.DEV_ANONYMOUS.key(), anonymous);
        var defaults = new HashMap<String, String>();
        if (!noDemo) defaults.putAll(DemoSeller.settings(folder.path()));
        defaults.put(FileSettings.FOLDER.key(), folder.resolve(FILES).toString());
        return config(port.number(), defaults, own);
    }

    /** @param port of its HTTP server */
    static Config config(Secrets secrets, int port, int pgPort) {
        return config(port, Map.of(), own(secrets, pgPort));
    }

    private static Map<String, String> own(Secrets secrets, int pgPort) {
        var own = databases(secrets, pgPort);
        own.put(AuthSettings.JWT_SECRET.key(), secrets.get("jwt"));
        own.put(Settings.SERVICE_SECRET.key(), secrets.get("service"));
        return own;
    }

    /**
     * @param defaults what is set unless the environment says something else
     * @param own the settings that depend on the data folder
     */
    static Config config(int port, Map<String, String> defaults, Map<String, String> own) {
        var base = new HashMap<>(Settings.withoutRateLimits());
        base.put(FileSettings.FOLDER.key(), Path.of(".data", FILES).toString());
        base.putAll(defaults);
        base.putAll(Map.of(
                AuthSettings.REGISTRATION.key(), "open",
                AuthSettings.AUTH_ACCESS_MINUTES.key(), "1440",
                SalesSettings.STEP_UP_ABOVE.key(), "0",
                SalesSettings.STEP_UP_ABOVE_A_DAY.key(), "0",
                AuthSettings.PRICES_INVENTORY_MANAGER.key(), "true",
                AuthSettings.AUTH_REGISTRATIONS_PER_ADDRESS.key(), "200",
                Settings.MANAGEMENT_PORT.key(), "0",
                WebhookSettings.ALLOW_NETWORKS.key(), "127.0.0.0/8,::1",
                NotificationSettings.MAIL_CUSTOMERS.key(), "on",
                // with fewer, requests wait for seconds while a new program warms up
                Settings.DB_POOL_SIZE.key(), "5"));
        var flags = new HashMap<>(Map.of(
                Settings.MODE.key(),
                "dev",
                Settings.HTTP_HOST.key(),
                HOST,
                Settings.HTTP_PORT.key(),
                Integer.toString(port),
                Settings.MANAGEMENT_HOST.key(),
                HOST,
                Settings.DRAIN_GRACE_MS.key(),
                "0",
                Settings.CONTEXTS.key(),
                Contexts.everything(),
                Settings.BRIDGE_HOST.key(),
                HOST));
        flags.putAll(own);
        return Config.load(base, null, System.getenv(), flags);
    }

    /** Set for each context, so that no DB_USER of another project is taken from the environment. */
    public static Map<String, String> databases(Secrets secrets, int pgPort) {
        var out = new HashMap<String, String>();
        for (var context : Contexts.names()) {
            out.put("db." + context + ".url", "postgresql://127.0.0.1:" + pgPort + "/tradepost_" + context);
            out.put("db." + context + ".user", context);
            out.put("db." + context + ".password", secrets.get("db." + context));
        }
        return out;
    }

    private void announce(DataFolder folder, Config config) {
        var url = "http://localhost:" + port.number();
        var anonymousRole = config.text(Settings.DEV_ANONYMOUS);
        var registration = config.text(AuthSettings.REGISTRATION);
        System.out.println();
        System.out.println("Tradepost is ready. This is a development set-up: loopback only, "
                + (registration.equals("open") ? "open registration." : "registration=" + registration + "."));
        if (!anonymousRole.isEmpty())
            System.out.println("Requests without a token act as " + anonymousRole
                    + " (--anonymous): do not let others use this port.");
        System.out.println("  API      " + url + "/api   health " + url + "/health   ready " + url + "/readyz");
        System.out.println("  mails    " + url + "/dev/mail");
        if (!sink.isEmpty()) System.out.println("  webhook  " + sink + "   shows what the demo company sends");
        System.out.println("  contract " + url + "/swagger/index.html   (" + url + "/openapi.json)");
        System.out.println("  data     " + folder.path() + "   (--reset wipes it)");
        if (!noDemo) {
            System.out.println("  logins   password " + Demo.PASSWORD);
            Demo.LOGINS.forEach((role, email) -> System.out.println("           " + email + "   " + role));
        }
        System.out.println("  Ctrl-C stops it.");
        System.out.println();
    }
}
