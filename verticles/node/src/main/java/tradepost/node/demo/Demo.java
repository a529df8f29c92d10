package tradepost.node.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * What the history of the company needs, besides the API.
     *
     * @param digits of the currency of the installation, after the point
     * @param sink where its webhook sends events
     */
    public record Past(Databases databases, int digits, String sink) {}

    public static final String PASSWORD = "tradepost-demo";
    /** E-mails of the users by role. */
    public static final SequencedMap<String, String> LOGINS = logins();

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String LAST = "viewer";
    /** May read every resource of the examples; a viewer may not read counts of stock. */
    private static final String READER = "inventory_manager";

    private final DemoApi api;
    private final Accounts accounts;
    private final @Nullable Past past;
    private @Nullable DemoMark mark;
    /** Whether it was loaded before, and whether that was begun. */
    private boolean there;

    private boolean again;

    /**
     * Its users register, which requires open registration.
     *
     * @param base such as {@code http://localhost:8000}
     */
    public Demo(String base) {
        api = new DemoApi(base);
        accounts = this::register;
        past = null;
    }

    /**
     * @param accounts create users without registering them
     * @param past null for a company without a history
     */
    public Demo(String base, Accounts accounts, @Nullable Past past) {
        api = new DemoApi(base);
        this.accounts = accounts;
        this.past = past;
    }

    /**
     * Creates a user for each role that people have, unless the demo is there, so that the logins work that are announced. A failure does not prevent
     * the start. Call this before {@link #loadOnce}.
     */
    public void createUsers(Path folder) {
        completely(() -> {
            var found = DemoMark.in(folder);
            there = found.isLoaded() || !found.isBegun() && isLoadedOtherwise();
            again = found.isBegun();
            if (!there) {
                found.begin();
                accounts.add(roles());
            }
            mark = found;
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
        if (begun == null) return; // the users could not be created
        completely(() -> {
            long from = System.nanoTime();
            var company = there ? new DemoCompany(api, Before.ANYTHING) : load(begun);
            if (there && past != null) report(sendAgain(past));
            api.login(LOGINS.getOrDefault(READER, ""), PASSWORD);
            shown.accept(company.exampleIds());
            if (!there) LOG.info("the demo was loaded in {} ms with {} requests", millisSince(from), api.sent());
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void completely(Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            if (!ShutdownHooks.hasBegun()) LOG.warn("the demo data is not complete: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By {@code tradepost demo}. */
    private boolean isLoadedOtherwise() throws IOException, InterruptedException {
        return api.login(LOGINS.getOrDefault(LAST, ""), PASSWORD);
    }

    private DemoCompany load(DemoMark mark) throws IOException, InterruptedException {
        var today = mark.begin();
        if (past != null)
            LOG.info(
                    "the demo company is being loaded, with half a year of history: a line says when it is there. Until then, what others write gets"
                            + " its times; --no-history leaves it out");
        var factor = logInAsAdmin();
        var company = new DemoCompany(api, again ? Before.PART : isEmpty() ? Before.NOTHING : Before.ANYTHING);
        long from = System.nanoTime();
        if (past != null) {
            report(new DemoPast(api, past).load(company, today));
            LOG.debug("half a year of the demo was loaded in {} ms with {} requests", millisSince(from), api.sent());
        }
        report(company.load());
        if (factor != null) factor.remove();
        mark.finish();
        return company;
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

    /** Its sink has another port than before. */
    private Map<String, String> sendAgain(Past past) throws IOException, InterruptedException {
        return api.login(LOGINS.getOrDefault("admin", ""), PASSWORD) ? new DemoPast(api, past).sendToSink() : Map.of();
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
