package tradepost.auth.core.login;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthSettings;
import tradepost.auth.core.crypto.Vault;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/**
 * Slows down guessing. Within {@value #WINDOW_SECONDS} s of the first attempt it counts the failures of an account from one address, the
 * failures of an account from all addresses it is not known from, the failures of an address, and the accounts an address registers. So
 * guesses from elsewhere lock nobody out, spreading guesses over accounts or addresses does not bypass the limits, and an account is
 * counted alike whether it exists or not.
 *
 * <p>It counts in the database, so that a limit holds for all nodes together. Attempts in flight count as failures until they have
 * succeeded. Awaits.
 */
public final class LoginThrottle {
    public static final int FAILURES = 10;
    static final int FAILURES_PER_ACCOUNT = 100;
    static final int WINDOW_SECONDS = 300;
    private static final String FAILED = "too_many_failures";
    private static final String USED = "too_many_attempts";
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_MS = 50;

    /**
     * @param account the account, so that a success can reset the counter; null for none
     * @param max the number of attempts allowed in a window
     * @param slug the error code of further attempts
     */
    record Counter(String key, @Nullable String account, int max, String slug) {}

    /** Attempts in flight may succeed; there is room for this one if they do. */
    private static final class Crowded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crowded() {
            super("other attempts are in flight", null, false, false);
        }
    }

    private static final int ADDRESSES_PER_USER = 50;

    private final Vertx vertx;
    private final Db db;
    private final Vault vault;
    private final int failuresPerAddress;
    private final int registrationsPerAddress;

    public LoginThrottle(Vertx vertx, Db db, Vault vault, Config config) {
        this.vertx = vertx;
        this.db = db;
        this.vault = vault;
        failuresPerAddress = config.number(AuthSettings.AUTH_FAILURES_PER_ADDRESS);
        registrationsPerAddress = config.number(AuthSettings.AUTH_REGISTRATIONS_PER_ADDRESS);
    }

    /** @param known whether the account has logged in from this address before; then the guesses of others do not count against it */
    public List<Counter> login(String email, String address, boolean known) {
        var account = key("account", email);
        var here = new Counter(key("login", email, address), account, FAILURES, FAILED);
        if (known) return List.of(here);
        return List.of(here, new Counter(account, account, FAILURES_PER_ACCOUNT, FAILED), failures(address));
    }

    public List<Counter> service(String name, String address) {
        return List.of(new Counter(key("service", name, address), null, FAILURES, FAILED), failures(address));
    }

    /** Guesses of API keys, which nobody can know the owner of. */
    public List<Counter> key(String address) {
        return List.of(failures(address));
    }

    private Counter failures(String address) {
        return new Counter(key("failures", address), null, failuresPerAddress, USED);
    }

    public Counter registrations(String address) {
        return new Counter(key("registrations", address), null, registrationsPerAddress, USED);
    }

    public Counter resets(String email) {
        return new Counter(key("resets", email), null, FAILURES, USED);
    }

    public Counter resetsFrom(String address) {
        return new Counter(key("resets from", address), null, failuresPerAddress, USED);
    }

    private String key(String... parts) {
        return vault.mark(String.join("\n", parts));
    }

    /** The address from which the account has logged in, as a hash. */
    public String address(String address) {
        return key("known", address);
    }

    /**
     * Runs {@code check} and counts a failure if it returns false. A success resets the first counter. Fails 429, and 503 overloaded if too
     * many are in flight.
     */
    public boolean attempt(List<Counter> counters, Supplier<Future<Boolean>> check) {
        begin(counters);
        var settled = new Settled(0, null);
        try {
            boolean succeeded = check.get().await();
            settled = succeeded ? new Settled(0, counters.getFirst().key()) : new Settled(1, null);
            return succeeded;
        } finally {
            db.query(ThrottleQueries.SETTLE, keys(counters), settled.failures(), settled.forgotten())
                    .await();
        }
    }

    private record Settled(int failures, @Nullable String forgotten) {}

    private void begin(List<Counter> counters) {
        for (long from = System.nanoTime(); ; ) {
            try {
                db.tx(tx -> counted(tx, counters, 0, 1));
                return;
            } catch (Crowded e) {
                if (System.nanoTime() - from > WAIT_MAX_NANOS) throw Problem.unavailable("overloaded");
                vertx.timer(PAUSE_MS).await();
            }
        }
    }

    /** Counts a use, whatever its result. Fails 429. */
    public void use(Counter counter) {
        db.tx(tx -> counted(tx, List.of(counter), 1, 0));
    }

    /** The same; false if there were too many. */
    public boolean passes(Counter counter) {
        try {
            use(counter);
            return true;
        } catch (ServiceException e) {
            if (e.failureCode() == 429) return false;
            throw e;
        }
    }

    /** An exception rolls the counting back, so a rejected attempt is counted nowhere. */
    private static boolean counted(Tx tx, List<Counter> counters, int uses, int pending) {
        var byKey = new HashMap<String, Counter>();
        for (var c : counters) byKey.put(c.key(), c);
        var accounts = counters.stream().map(Counter::account).toArray(String[]::new);
        boolean crowded = false;
        for (var r : tx.sql(ThrottleQueries.COUNT, keys(counters), accounts, uses, pending)) {
            var counter = of(byKey, r.getString(0));
            int before = r.getInteger(1) - uses;
            if (before >= counter.max())
                throw Problem.tooMany(
                        counter.slug(), counter.max(), WINDOW_SECONDS, Math.clamp(r.getInteger(3), 1, WINDOW_SECONDS));
            crowded |= r.getInteger(1) + r.getInteger(2) > counter.max();
        }
        if (crowded) throw new Crowded();
        return true;
    }

    private static Counter of(Map<String, Counter> byKey, String key) {
        var counter = byKey.get(key);
        if (counter == null) throw new IllegalStateException("counted an attempt that was not started");
        return counter;
    }

    private static String[] keys(List<Counter> counters) {
        return counters.stream().map(Counter::key).toArray(String[]::new);
    }

    /** Earlier guesses do not count against the new password. */
    public void forget(String email) {
        db.query(ThrottleQueries.FORGET, key("account", email)).await();
    }

    /** Whether the account has logged in from this address before. Awaits. */
    public boolean isKnown(String email, String address) {
        return db.query(ThrottleQueries.IS_KNOWN, email, address(address))
                        .await()
                        .size()
                > 0;
    }

    /** Records that the account has logged in from this address, which {@link #address} has hashed. */
    public static void remember(Tx tx, UUID user, String address) {
        if (tx.sql(ThrottleQueries.ADD_KNOWN, user, address).rowCount() > 0)
            tx.sql(ThrottleQueries.TRIM_KNOWN, user, ADDRESSES_PER_USER);
    }

    /** Deletes counts that have expired, and addresses from which an account has not logged in for 90 days. */
    public static List<Pruner.Step> pruning(Db db) {
        return List.of(Pruner.deleting(db, ThrottleQueries.PRUNE), Pruner.deleting(db, ThrottleQueries.PRUNE_KNOWN));
    }
}
