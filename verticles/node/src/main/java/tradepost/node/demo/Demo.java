package tradepost.node.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.node.demo.DemoCompany.Before;
import tradepost.node.process.ShutdownHooks;

/**
 * Creates users, one per role, and {@link DemoCompany}, over the public API; in {@code dev} with its {@link DemoPast history}, after the
 * program is ready.
 */
public final class Demo {
    /** How accounts are created. */
    public interface Accounts {
        /** Creates those that do not exist. */
        void add(Map<String, String> roles) throws IOException, InterruptedException;
    }

    /** How the loader reaches the database of a context, as the superuser. */
    public interface Databases {
        Connection connect(String context) throws SQLException;
    }

    /**
     * What the history of the company needs, besides the API and the databases.
     *
     * @param digits of the currency of the installation, after the point
     * @param sink where its webhook sends events
     */
    public record Past(int digits, String sink) {}

    public static final String PASSWORD = "tradepost-demo";
    /** E-mails of the users by role. */
    public static final SequencedMap<String, String> LOGINS = logins();

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String LAST = "viewer";
    /** May read every resource of the examples; a viewer may not read counts of stock. */
    private static final String READER = "inventory_manager";

    private final DemoApi api;
    private final Accounts accounts;
    private final @Nullable Databases databases;
    private final @Nullable Past past;
    private @Nullable DemoMark mark;
    /** Of a history that is resumed. */
    private @Nullable DemoClock clock;

    /**
     * Its users register, which requires open registration.
     *
     * @param base such as {@code http://localhost:8000}
     */
    public Demo(String base) {
        api = new DemoApi(base);
        accounts = this::register;
        databases = null;
        past = null;
    }

    /**
     * @param accounts create users without registering them
     * @param past null for a company without a history
     */
    public Demo(String base, Accounts accounts, Databases databases, @Nullable Past past) {
        api = new DemoApi(base);
        this.accounts = accounts;
        this.databases = databases;
        this.past = past;
    }

    /**
     * Looks how far the demo of this data folder is. The history that a killed start has begun has its own time from now on, so call this before the
     * node starts. A failure does not prevent the start.
     */
    public void open(Path folder) {
        completely(() -> {
            var found = DemoMark.in(folder);
            if (databases != null && found.isContinued() && !found.isLoaded()) {
                clock = DemoClock.resume(databases);
                if (past == null || found.isTooOld()) closeClock();
            }
            if (databases != null && found.isLoaded()) DemoClock.removeLeft(databases);
            mark = found;
        });
    }

    /** Creates a user for each role that people have, unless the demo is there, so that the logins work that are announced. The same. */
    public void createUsers() {
        var found = mark;
        if (found == null || found.isLoaded()) return;
        completely(() -> {
            if (!found.isContinued() && isLoadedOtherwise()) {
                found.finish();
            } else {
                found.begin();
                accounts.add(roles());
            }
        });
    }

    /**
     * Loads the demo once, or goes on after a start that was killed. A failure does not prevent the start, and what the settings do not allow does
     * not prevent the rest.
     *
     * @param shown gets the real ids by the ids in the contract's examples
     */
    public void loadOnce(Consumer<Map<String, String>> shown) {
        var begun = mark;
        if (begun == null) return; // something has failed
        completely(() -> {
            long from = System.nanoTime();
            boolean there = begun.isLoaded();
            shown.accept(there ? loaded() : load(begun));
            if (!there) LOG.info("the demo was loaded in {} ms with {} requests", millisSince(from), api.sent());
        });
    }

    private interface Work {
        void run() throws IOException, SQLException, InterruptedException;
    }

    /** After a failure, nothing else is loaded. */
    private void completely(Work work) {
        try {
            work.run();
        } catch (IOException | SQLException | RuntimeException e) {
            if (!ShutdownHooks.hasBegun()) LOG.warn("the demo data is not complete: {}", e.getMessage());
            mark = null;
            closeClock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeClock() {
        var shown = clock;
        clock = null;
        if (shown == null) return;
        try {
            shown.close();
        } catch (SQLException e) {
            if (!ShutdownHooks.hasBegun())
                LOG.warn("the triggers of the demo are still there, without effect: {}", e.getMessage());
        }
    }

    /** By {@code tradepost demo}. */
    private boolean isLoadedOtherwise() throws IOException, InterruptedException {
        return api.login(LOGINS.getOrDefault(LAST, ""), PASSWORD);
    }

    /** @return the ids of the examples */
    private Map<String, String> load(DemoMark mark) throws IOException, SQLException, InterruptedException {
        var factor = logInAsAdmin();
        var before = mark.isContinued() ? Before.PART : isEmpty() ? Before.NOTHING : Before.ANYTHING;
        var company = new DemoCompany(api, before);
        if (past != null && mark.isTooOld())
            LOG.warn("the history of the demo is not complete: it was begun on {}; --reset starts fresh", mark.day());
        else if (past != null) loadPast(new DemoPast(api, past), company, mark.day());
        report(company.load());
        var ids = company.exampleIds();
        if (factor != null) factor.remove();
        mark.finish();
        return ids;
    }

    private void loadPast(DemoPast history, DemoCompany company, LocalDate today)
            throws IOException, SQLException, InterruptedException {
        LOG.info(
                "the demo company is being loaded with half a year of history, and a line says when it is there: until then, what others write"
                        + " gets a time of that half year (--no-history leaves it out)");
        if (clock == null) clock = DemoClock.start(Objects.requireNonNull(databases));
        history.load(company, clock, today);
        closeClock();
        report(history.finish());
    }

    /**
     * The webhook gets the address of this start.
     *
     * @return the ids of the examples; none if the settings require more of the reader than a password
     */
    private Map<String, String> loaded() throws IOException, InterruptedException {
        if (past != null && api.login(LOGINS.getOrDefault("admin", ""), PASSWORD))
            report(new DemoPast(api, past).sendToSink());
        try {
            boolean known = api.login(LOGINS.getOrDefault(READER, ""), PASSWORD);
            return known ? new DemoCompany(api, Before.ANYTHING).exampleIds() : Map.of();
        } catch (DemoApi.Refused e) {
            report(Map.of("the ids in the examples of the contract", String.valueOf(e.getMessage())));
            return Map.of();
        }
    }

    /** Whether nobody has loaded the company by {@code tradepost demo}, without its users. */
    private boolean isEmpty() throws IOException, InterruptedException {
        return api.list("/api/vendors?limit=1").isEmpty()
                && api.list("/api/items?limit=1").isEmpty();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static void report(Map<String, String> missing) {
        missing.forEach((name, why) -> LOG.warn("the demo is loaded without {}: {}", name, why));
    }

    private static SequencedMap<String, String> roles() {
        var roles = new LinkedHashMap<String, String>();
        LOGINS.forEach((role, email) -> roles.put(email, role));
        return roles;
    }

    private @Nullable DemoSecondFactor logInAsAdmin() throws IOException, InterruptedException {
        var admin = LOGINS.getOrDefault("admin", "");
        if (!api.login(admin, PASSWORD)) throw new IOException(admin + " cannot log in");
        return DemoSecondFactor.ifRequired(api, admin);
    }

    /**
     * Loads the company into an instance that may have a part of it. The last user is created at the end, so its login shows that it was loaded.
     *
     * @return why parts of it could not be loaded, by their names
     */
    public Map<String, String> loadWithLogins() throws IOException, InterruptedException {
        var roles = roles();
        roles.pollLastEntry();
        accounts.add(roles);
        var factor = logInAsAdmin();
        var missing = new DemoCompany(api, Before.ANYTHING).load();
        if (factor != null) factor.remove();
        accounts.add(Map.of(LOGINS.getOrDefault(LAST, ""), LAST));
        return missing;
    }

    /** @return the same */
    public Map<String, String> loadAs(String email, String password) throws IOException, InterruptedException {
        if (!api.login(email, password)) throw new IOException(email + " cannot log in");
        return new DemoCompany(api, Before.ANYTHING).load();
    }

    private void register(Map<String, String> roles) throws IOException, InterruptedException {
        for (var account : roles.entrySet()) {
            var body = new JsonObject()
                    .put("email", account.getKey())
                    .put("password", PASSWORD)
                    .put("role", account.getValue());
            api.post("/api/auth/register", body);
        }
    }

    private static SequencedMap<String, String> logins() {
        var out = new LinkedHashMap<String, String>();
        for (var role : List.of("admin", "finance_manager", "inventory_manager", "customer", LAST))
            out.put(role, role.replace('_', '-') + "@demo.example");
        return out;
    }
}
