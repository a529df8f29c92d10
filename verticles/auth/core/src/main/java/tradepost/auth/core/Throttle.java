package tradepost.auth.core;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.auth.core.crypto.Vault;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Problem;

/**
 * Slows down guessing. What is counted within {@value #WINDOW_SECONDS} s of the first time: the failures of an account from one
 * address; those of an account from all addresses it is not known from; those of an address; the accounts an address registers. So
 * guesses from elsewhere do not lock anybody out, spreading them over accounts or addresses is no way around, and an account is
 * counted alike whether it exists or not.
 *
 * <p>It counts in the database, so that a limit holds for all nodes together; attempts under way count as failures until they are
 * known not to be. Awaits.
 */
final class Throttle {
    static final int FAILURES = 10;
    static final int FAILURES_PER_ACCOUNT = 100;
    static final int WINDOW_SECONDS = 300;
    private static final String FAILED = "too_many_failures";
    private static final String USED = "too_many_attempts";
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_MS = 50;

    /**
     * @param account whose it is, so that a success can make it be forgotten; null for none
     * @param most that are let through in a window
     * @param slug of the refusal of more
     */
    record Counter(String key, @Nullable String account, int most, String slug) {}

    /** Others are under way that may succeed: then there is room for this one. */
    private static final class Crowded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crowded() {
            super("others are under way", null, false, false);
        }
    }

    private final Vertx vertx;
    private final Db db;
    private final Vault vault;
    private final int failuresPerAddress;
    private final int registrationsPerAddress;

    Throttle(Vertx vertx, Db db, Vault vault, Config config) {
        this.vertx = vertx;
        this.db = db;
        this.vault = vault;
        failuresPerAddress = config.number(Setting.AUTH_FAILURES_PER_ADDRESS);
        registrationsPerAddress = config.number(Setting.AUTH_REGISTRATIONS_PER_ADDRESS);
    }

    /** @param known whether the account has logged in from this address before: then others' guesses do not count against it */
    List<Counter> login(String email, String address, boolean known) {
        var account = key("account", email);
        var here = new Counter(key("login", email, address), account, FAILURES, FAILED);
        if (known) return List.of(here);
        return List.of(here, new Counter(account, account, FAILURES_PER_ACCOUNT, FAILED), failures(address));
    }

    List<Counter> service(String name, String address) {
        return List.of(new Counter(key("service", name, address), null, FAILURES, FAILED), failures(address));
    }

    private Counter failures(String address) {
        return new Counter(key("failures", address), null, failuresPerAddress, USED);
    }

    Counter registrations(String address) {
        return new Counter(key("registrations", address), null, registrationsPerAddress, USED);
    }

    Counter resets(String email) {
        return new Counter(key("resets", email), null, FAILURES, USED);
    }

    Counter resetsFrom(String address) {
        return new Counter(key("resets from", address), null, failuresPerAddress, USED);
    }

    private String key(String... parts) {
        return vault.mark(String.join("\n", parts));
    }

    /** From where the account has logged in; a hash. */
    String address(String address) {
        return key("known", address);
    }

    /**
     * What {@code right} says, counted as a failure where it is not; a success forgets the failures of the first counter. Fails 429,
     * and 503 overloaded where too many are under way.
     */
    boolean attempt(List<Counter> counters, Supplier<Future<Boolean>> right) {
        begin(counters);
        var settled = new Settled(0, null);
        try {
            boolean is = right.get().await();
            settled = is ? new Settled(0, counters.getFirst().key()) : new Settled(1, null);
            return is;
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

    /** Counts a use, whatever becomes of it. Fails 429. */
    void use(Counter counter) {
        db.tx(tx -> counted(tx, List.of(counter), 1, 0));
    }

    /** The same, false for those that are too many. */
    boolean passes(Counter counter) {
        try {
            use(counter);
            return true;
        } catch (ServiceException e) {
            if (e.failureCode() == 429) return false;
            throw e;
        }
    }

    /** What it throws rolls the counting back: what is refused counts nowhere. */
    private static boolean counted(Tx tx, List<Counter> counters, int uses, int pending) {
        var byKey = new HashMap<String, Counter>();
        for (var c : counters) byKey.put(c.key(), c);
        var accounts = counters.stream().map(Counter::account).toArray(String[]::new);
        boolean crowded = false;
        for (var r : tx.sql(ThrottleQueries.COUNT, keys(counters), accounts, uses, pending)) {
            var counter = of(byKey, r.getString(0));
            int before = r.getInteger(1) - uses;
            if (before >= counter.most())
                throw Problem.tooMany(
                        counter.slug(), counter.most(), WINDOW_SECONDS, Math.clamp(r.getInteger(3), 1, WINDOW_SECONDS));
            crowded |= r.getInteger(1) + r.getInteger(2) > counter.most();
        }
        if (crowded) throw new Crowded();
        return true;
    }

    private static Counter of(Map<String, Counter> byKey, String key) {
        var counter = byKey.get(key);
        if (counter == null) throw new IllegalStateException("counted what was not asked for");
        return counter;
    }

    private static String[] keys(List<Counter> counters) {
        return counters.stream().map(Counter::key).toArray(String[]::new);
    }

    /** Whoever guessed at this account before has not guessed its new password. */
    void forget(String email) {
        db.query(ThrottleQueries.FORGET, key("account", email)).await();
    }
}
