package tradepost.node.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoMoney;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.history.HalfYear;
import tradepost.node.demo.past.PastDatabases;
import tradepost.node.demo.sink.WebhookSink;
import tradepost.node.process.ShutdownHooks;

/**
 * Creates users, one per role, and the demo company, over the public API. In {@code dev}, the company has a past of half a year; loaded into
 * another instance, it only has what it needs to begin.
 */
public final class Demo {
    /** How accounts are created. */
    public interface Accounts {
        /** Creates those that do not exist. */
        void add(Map<String, String> roles) throws IOException, InterruptedException;
    }

    /** Opens the past, once it is known that there is none yet. */
    public interface Past {
        PastDatabases open() throws SQLException;
    }

    public static final String PASSWORD = "tradepost-demo";
    /** E-mails of the users by role. */
    public static final SequencedMap<String, String> LOGINS = logins();

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String ADMIN = "admin";
    private static final String CUSTOMER = "customer";
    /** The metadata of the store say that everything was loaded. */
    private static final String LOADED = "demo";

    private static final String STORE = "/api/locations?type=store";
    private static final int PAST_DAYS = 182;
    /** What happened before is written without commands as far as it is usual, because thousands of commands take too long. */
    private static final int COMMANDS_DAYS = 1;
    /** What is older than an hour is no news: nobody is sent a mail about it. */
    private static final Duration NEWS = Duration.ofMinutes(65);

    private static final Duration BETWEEN_MASTERS = Duration.ofSeconds(11);
    private static final long MASTERS_SEED_MICROS = 137;

    private static final String WEBHOOKS = "/api/webhooks";
    private static final String RECEIVER = "The receiver of the demo: /dev/webhooks shows what it has received";

    private final DemoApi api;
    private final Accounts accounts;
    private final ZoneId zone;
    private final @Nullable Past past;
    private final @Nullable WebhookSink sink;

    /**
     * Its users register, which requires open registration. It has no past.
     *
     * @param base such as {@code http://localhost:8000}
     */
    public Demo(String base) {
        api = DemoApi.of(base);
        accounts = this::register;
        zone = BusinessZone.UTC.zone();
        past = null;
        sink = null;
    }

    /**
     * @param accounts creates users without registering them
     * @param zone in which the company works
     * @param sink receives what happens from then on; null for nobody
     */
    public Demo(String base, Accounts accounts, ZoneId zone, Past past, @Nullable WebhookSink sink) {
        api = DemoApi.of(base);
        this.accounts = accounts;
        this.zone = zone;
        this.past = past;
        this.sink = sink;
    }

    /**
     * Loads the demo once, with a user for each role. A failure does not prevent the start, and what the settings do not allow does not
     * prevent the rest.
     *
     * @return the real ids by the ids in the contract's examples
     */
    public Map<String, String> loadOnce() {
        long begun = System.nanoTime();
        try {
            var admin = api.login(LOGINS.getOrDefault(ADMIN, ""), PASSWORD);
            if (admin != null && isLoaded(admin)) {
                if (sink != null) connect(admin, sink);
                return exampleIds(admin);
            }
            var loaded = withLogins();
            var ids = exampleIds(loaded.office());
            loaded.missing().forEach((name, why) -> LOG.warn("the demo is loaded without {}: {}", name, why));
            LOG.info("the demo company is loaded, in {} s", (System.nanoTime() - begun) / 100_000_000 / 10.0);
            return ids;
        } catch (IOException | SQLException | RuntimeException e) {
            if (!ShutdownHooks.hasBegun()) LOG.warn("the demo data is not complete: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.of();
    }

    private Map<String, String> exampleIds(DemoApi admin) throws IOException, InterruptedException {
        return new DemoCompany(money(admin), new BusinessZone(zone)).exampleIds(admin);
    }

    private static boolean isLoaded(DemoApi admin) throws IOException, InterruptedException {
        return admin.list(STORE).stream()
                .anyMatch(l -> l.getJsonObject("metadata").containsKey(LOADED));
    }

    private record Loaded(DemoApi office, Map<String, String> missing) {}

    /** @return why parts of it could not be loaded, by their names */
    public Map<String, String> loadWithLogins() throws IOException, InterruptedException, SQLException {
        return withLogins().missing();
    }

    private Loaded withLogins() throws IOException, InterruptedException, SQLException {
        var staff = new LinkedHashMap<String, String>();
        LOGINS.forEach((role, email) -> staff.put(email, role));
        var customer = LOGINS.getOrDefault(CUSTOMER, "");
        staff.remove(customer);
        accounts.add(staff);
        var team = DemoTeam.of(api, LOGINS, PASSWORD);
        var missing = load(team, () -> {
            accounts.add(Map.of(customer, CUSTOMER)); // finds its record, which is there now
            return api.login(customer, PASSWORD);
        });
        return new Loaded(team.office(), missing);
    }

    /** @return the same */
    public Map<String, String> loadAs(String email, String password)
            throws IOException, InterruptedException, SQLException {
        var user = api.login(email, password);
        if (user == null) throw new IOException(email + " cannot log in");
        return load(DemoTeam.of(user), () -> null);
    }

    private interface Login {
        @Nullable
        DemoApi get() throws IOException, InterruptedException;
    }

    private Map<String, String> load(DemoTeam team, Login customer)
            throws IOException, InterruptedException, SQLException {
        var money = money(team.office());
        var company = new DemoCompany(money, new BusinessZone(zone));
        var setup = new CompanySetup(company, money);
        var now = Instant.now();
        var start = now.atZone(zone).toLocalDate().minusDays(PAST_DAYS);
        var end = now.minus(NEWS);
        var commandsFrom = now.atZone(zone)
                .toLocalDate()
                .minusDays(COMMANDS_DAYS)
                .atStartOfDay(zone)
                .toInstant();
        var year = HalfYear.plan(
                setup.articles(), setup.buyers(), setup.suppliers(), setup, zone, start, commandsFrom, end);
        boolean isNew = team.office().list("/api/products?limit=1").isEmpty()
                && team.office().list("/api/sales/orders?limit=1").isEmpty();
        var missing = new TreeMap<String, String>();
        if (past != null && isNew) {
            try (var open = past.open()) {
                var then = team.past(open::request);
                var first = start.minusDays(1).atTime(9, 0).atZone(zone).toInstant();
                missing.putAll(company.loadMasters(then, Demo::next, first, true));
                missing.putAll(setup.load(then.at(first.plus(Duration.ofHours(3))), year));
                var itself = customer.get();
                open.write(setup.world(team, itself), year.sales(), year.purchases());
                missing.putAll(year.happen(then.with(past(itself, open::request)), open::publish));
                open.complete(end);
            }
        } else {
            if (past != null) LOG.warn("the demo has no past: there are products or orders already");
            missing.putAll(company.loadMasters(team, at -> at, now, isNew));
            missing.putAll(setup.load(team, year));
            customer.get();
        }
        if (sink != null) connect(team.office(), sink);
        missing.putAll(company.loadToday(team, isNew));
        runLow(team, setup, year, missing);
        complete(team.office());
        return missing;
    }

    private static @Nullable DemoApi past(@Nullable DemoApi user, Function<Instant, String> requests) {
        return user == null ? null : user.past(requests);
    }

    /** No two masters were written at the same time, and none on a whole second. */
    private static Instant next(Instant at) {
        return at.plus(BETWEEN_MASTERS).plusNanos(MASTERS_SEED_MICROS * 1_000);
    }

    private static DemoMoney money(DemoApi user) throws IOException, InterruptedException {
        return DemoMoney.in(user.get("/api/stock/value").getString("currency"));
    }

    /** Somebody has just ordered so much of two articles that they run low. */
    private static void runLow(DemoTeam team, CompanySetup setup, HalfYear year, Map<String, String> missing)
            throws IOException, InterruptedException {
        var reference = "CH-WEEKEND-SALE";
        try {
            if (!team.finance().list("/api/sales/orders?reference=" + reference).isEmpty()) return;
            var items = new JsonArray();
            for (int a = 0; a < setup.articles().size() && items.size() < 2; a++) {
                int point = year.stock().reorderPoint(a);
                var item = setup.item(setup.articles().get(a).key());
                if (point < 8 || item.isEmpty() || setup.articles().get(a).price() > 20) continue;
                var stock = team.warehouse().get("/api/items/" + item + "/stock");
                long atMain = stock.getJsonArray("locations").stream()
                        .map(JsonObject.class::cast)
                        .filter(l -> l.getString("code").equals("MAIN"))
                        .mapToLong(l -> l.getLong("available"))
                        .sum();
                if (atMain > point)
                    items.add(new JsonObject().put("item_id", item).put("quantity", atMain - point + 2));
            }
            var body = new JsonObject()
                    .put("customer_id", setup.of("shop"))
                    .put("reference", reference)
                    .put("items", items);
            var order = team.finance().post("/api/sales/orders", body).getJsonObject("order");
            team.finance().post("/api/sales/orders/" + order.getString("id") + "/confirm", null);
        } catch (DemoApi.Refused refused) {
            missing.put("alerts", String.valueOf(refused.getMessage()));
        }
    }

    /** Its webhook goes to the address that it has since this start, with a secret that it knows. */
    private static void connect(DemoApi admin, WebhookSink sink) throws IOException, InterruptedException {
        var there = admin.list(WEBHOOKS + "?limit=100").stream()
                .filter(w -> RECEIVER.equals(w.getString("description")))
                .findFirst();
        if (there.isEmpty()) {
            var types = new JsonArray(
                    List.of("sales.order.*", "shipping.shipment.*", "billing.invoice.*", "inventory.alert.*"));
            var body =
                    new JsonObject().put("url", sink.url()).put("types", types).put("description", RECEIVER);
            sink.keepSecret(admin.post(WEBHOOKS, body).getString("secret"));
            return;
        }
        var path = WEBHOOKS + "/" + there.get().getString("id");
        if (!sink.url().equals(there.get().getString("url")))
            admin.patch(path, new JsonObject().put("url", sink.url()));
        if (!sink.hasSecret())
            sink.keepSecret(admin.post(path + "/rotate", new JsonObject().put("overlap_hours", 0))
                    .getString("secret"));
    }

    private static void complete(DemoApi admin) throws IOException, InterruptedException {
        for (var store : admin.list(STORE))
            admin.patch(
                    "/api/locations/" + store.getString("id"),
                    new JsonObject().put("metadata", new JsonObject().put(LOADED, "complete")));
    }

    private void register(Map<String, String> roles) throws IOException, InterruptedException {
        for (var account : roles.entrySet()) {
            var body = new JsonObject()
                    .put("email", account.getKey())
                    .put("password", PASSWORD)
                    .put("role", account.getValue());
            try {
                api.post("/api/auth/register", body);
            } catch (DemoApi.Refused refused) {
                if (!refused.isConflict()) throw refused;
            }
        }
    }

    private static SequencedMap<String, String> logins() {
        var out = new LinkedHashMap<String, String>();
        for (var role : List.of(ADMIN, "finance_manager", "inventory_manager", CUSTOMER, "viewer"))
            out.put(role, role.replace('_', '-') + "@demo.example");
        return out;
    }
}
