package tradepost.node.command;

import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tradepost.kernel.config.Settings;
import tradepost.node.config.Contexts;
import tradepost.node.database.Databases;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.database.Migrations;
import tradepost.node.demo.Demo;
import tradepost.node.demo.scale.LargeDemo;
import tradepost.node.process.DataFolder;
import tradepost.node.process.ProgramRefusal;
import tradepost.node.process.ShutdownHooks;

@Command(
        name = "demo",
        description = {
            "Loads a small company into a running instance: vendors, customers, items, orders in every state.",
            "Safe to repeat. If registration is closed, it needs an administrator: --email, and the password in"
                    + " TRADEPOST_ADMIN_PASSWORD.",
            "With --items or --orders, it loads a large company instead, directly into the databases of a new or stopped"
                    + " development installation: customers, items, products, stock, orders, payments and invoices, but no"
                    + " events."
        })
public final class DemoCommand implements Runnable {
    /** It serves nothing. */
    private static final int UNUSED_PORT = 8000;

    private static final int LARGE_MIN = 10;
    private static final int LARGE_MAX = 10_000_000;

    @Option(
            names = "--url",
            defaultValue = "http://localhost:8000",
            paramLabel = "URL",
            description = "default ${DEFAULT-VALUE}")
    private String url = "";

    @Option(
            names = "--email",
            paramLabel = "EMAIL",
            description = "the administrator who loads it, instead of new demo users")
    private @Nullable String email;

    @Option(names = "--items", paramLabel = "N", description = "a large company with this many items")
    private @Nullable Integer items;

    @Option(names = "--orders", paramLabel = "N", description = "and with this many orders; default: as many as items")
    private @Nullable Integer orders;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "the same seed gives the same large company; default ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--data",
            defaultValue = ".data",
            paramLabel = "DIR",
            description = "where the large company is loaded; default ${DEFAULT-VALUE}")
    private Path data = Path.of(".data");

    @Override
    public void run() {
        var size = items != null ? items : orders;
        if (size != null) loadLarge(size, orders != null ? orders : size);
        else loadSmall();
    }

    private void loadLarge(int items, int orders) {
        if (Math.min(items, orders) < LARGE_MIN || Math.max(items, orders) > LARGE_MAX)
            throw new ProgramRefusal("--items and --orders must be from %,d to %,d".formatted(LARGE_MIN, LARGE_MAX));
        var folder = DataFolder.open(data);
        ShutdownHooks.add(folder);
        var secrets = folder.secrets();
        var given = DevCommand.config(secrets, UNUSED_PORT, 0);
        var pg = EmbeddedPg.start(
                folder.resolve("postgres"), secrets.get("db.superuser"), given.number(Settings.DB_BUFFERS_MB));
        var config = DevCommand.config(secrets, UNUSED_PORT, pg.port());
        var contexts = Contexts.names();
        Databases.create(pg, config, contexts);
        Databases.requireDevelopment(pg, config, contexts);
        Migrations.run(config, contexts);
        new LargeDemo(pg, config).load(seed, items, orders, System.err);
        System.out.printf(
                Locale.ROOT,
                "%,d items and %,d orders are loaded: start it with ./tradepost dev --data %s%n",
                items,
                orders,
                folder.path());
    }

    private void loadSmall() {
        var base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        try {
            var missing = load(new Demo(base));
            System.out.println("The demo company is loaded: " + base + "/api/sales/orders and the rest.");
            missing.forEach((name, why) -> System.out.println("  without " + name + ": " + why));
            if (email == null)
                System.out.println("The password of its users is " + Demo.PASSWORD + ": "
                        + String.join(", ", Demo.LOGINS.values()));
        } catch (ConnectException e) {
            throw new ProgramRefusal("No instance responds at " + base
                    + ": start one with ./tradepost dev, or give another URL with --url");
        } catch (IOException | IllegalArgumentException | DecodeException e) {
            throw new ProgramRefusal("The demo could not be loaded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns why parts of it could not be loaded, by their names. */
    private Map<String, String> load(Demo demo) throws IOException, InterruptedException {
        if (email == null) return demo.loadWithLogins();
        var password = System.getenv("TRADEPOST_ADMIN_PASSWORD");
        if (password == null)
            throw new ProgramRefusal("TRADEPOST_ADMIN_PASSWORD is missing: set it to the password of " + email);
        return demo.loadAs(email, password);
    }
}
