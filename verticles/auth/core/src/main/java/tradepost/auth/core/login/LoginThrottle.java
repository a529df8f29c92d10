package tradepost.auth.core.login;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
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
 * Slows down guessing, and keeps nobody out for longer than {@value #PAUSE_SECONDS} s because of the failures of others.
 *
 * <ul>
 *   <li>An account from one address has {@value #FAILURES} failures; from then on it has one attempt a minute, until {@value
 *       #MEMORY_SECONDS} s have passed without a failure.
 *   <li>After {@value #FAILURES_PER_ACCOUNT} failures of an account from all addresses from which it has never logged in, each such address
 *       has one failure before the same applies to it. This never refuses an address that has not failed, so guesses from many addresses
 *       slow each other, but not the owner, from wherever he logs in.
 *   <li>All failures from one address at accounts that are not known there are counted together, in each minute. That limits one password
 *       that is tried at many accounts, and lists of stolen ones. The gateway takes a /64 network of IPv6 for one address.
 *   <li>A code of a second factor is short and only guessed by somebody who has the password, so its failures are counted over all
 *       addresses from which the account has never logged in.
 * </ul>
 *
 * <p>An account is counted alike whether it exists or not. The counts are in the database, so that a limit holds for all nodes together.
 * Attempts in flight count as failures until they have succeeded. Awaits.
 */
public final class LoginThrottle {
    public static final int FAILURES = 10;
    static final int MAILS = 3;
    static final int FAILURES_PER_ACCOUNT = 100;
    static final int CODE_FAILURES = 5;
    static final int WINDOW_SECONDS = 300;
    static final int MEMORY_SECONDS = 900;
    static final int PAUSE_SECONDS = 60;
    private static final String FAILED = "too_many_failures";
    private static final String USED = "too_many_attempts";
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_MS = 50;

    private enum Kind {
        /** Refuses what exceeds its maximum until the time has passed since the first. */
        FIXED,
        /** Once its maximum is reached, lets one attempt a minute pass, until the time has passed since the last failure. */
        PACED,
        /** Refuses nothing; once its maximum is reached, one failure is the maximum of the paced counters beside it. */
        ALARM
    }

    /**
     * @param account the account, so that a new password can reset the counter; null for none
     * @param max the number of attempts allowed
     * @param seconds how long they are counted
     * @param slug the error code of further attempts
     */
    public record Counter(String key, @Nullable String account, Kind kind, int max, int seconds, String slug) {}

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
        var here = paced(key("login", email, address), account, FAILURES);
        if (known) return List.of(here);
        var everywhere = new Counter(account, account, Kind.ALARM, FAILURES_PER_ACCOUNT, WINDOW_SECONDS, FAILED);
        return List.of(here, everywhere, failures(address));
    }

    /** @param known as for {@link #login} */
    public List<Counter> code(String email, String address, boolean known) {
        var account = key("account", email);
        return List.of(paced(known ? key("code", email, address) : key("code", email), account, CODE_FAILURES));
    }

    public List<Counter> service(String name, String address) {
        return List.of(paced(key("service", name, address), null, FAILURES), failures(address));
    }

    private static Counter paced(String key, @Nullable String account, int max) {
        return new Counter(key, account, Kind.PACED, max, MEMORY_SECONDS, FAILED);
    }

    /** Guesses of API keys, which nobody can know the owner of. */
    public List<Counter> key(String address) {
        return List.of(failures(address));
    }

    private Counter failures(String address) {
        return fixed(key("failures", address), failuresPerAddress, PAUSE_SECONDS);
    }

    public Counter registrations(String address) {
        return fixed(key("registrations", address), registrationsPerAddress, WINDOW_SECONDS);
    }

    public Counter resets(String email) {
        return fixed(key("resets", email), FAILURES, WINDOW_SECONDS);
    }

    /** Mails of one kind that anybody can have sent to an address, besides resets. */
    public Counter mails(String kind, String email) {
        return fixed(key("mails", kind, email), MAILS, WINDOW_SECONDS);
    }

    public Counter resetsFrom(String address) {
        return fixed(key("resets from", address), failuresPerAddress, PAUSE_SECONDS);
    }

    private static Counter fixed(String key, int max, int seconds) {
        return new Counter(key, null, Kind.FIXED, max, seconds, USED);
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
            db.query(
                            ThrottleQueries.SETTLE,
                            keys(counters),
                            settled.failures(),
                            settled.forgotten(),
                            fromLast(counters))
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
        var counts = counts(tx, counters, uses, pending);
        boolean alarm = counts.stream()
                .anyMatch(c -> c.is(Kind.ALARM) && c.isReached(c.counter().max()));
        boolean crowded = false;
        var due = new ArrayList<String>();
        for (var c : counts) {
            if (c.is(Kind.ALARM)) continue;
            int max = alarm && c.is(Kind.PACED) ? 1 : c.counter().max();
            if (c.failures() < max) crowded |= c.failures() + c.pending() >= max;
            else if (c.is(Kind.PACED) && c.ageSeconds() >= PAUSE_SECONDS)
                due.add(c.counter().key());
            else throw c.refusal(max);
        }
        if (crowded) throw new Crowded();
        if (!due.isEmpty()) tx.sql(ThrottleQueries.TAKE_TURN, (Object) due.toArray(String[]::new));
        return true;
    }

    /**
     * A counter as it was before this attempt.
     *
     * @param pending the attempts under way
     * @param ageSeconds since the first that it counts; of a paced counter since its latest failure or turn
     */
    private record Count(Counter counter, int failures, int pending, int ageSeconds) {
        boolean is(Kind kind) {
            return counter.kind() == kind;
        }

        boolean isReached(int max) {
            return failures + pending >= max;
        }

        ServiceException refusal(int max) {
            int seconds = is(Kind.PACED) ? PAUSE_SECONDS : counter.seconds();
            return Problem.tooMany(counter.slug(), max, seconds, Math.clamp(seconds - ageSeconds, 1, seconds));
        }
    }

    private static List<Count> counts(Tx tx, List<Counter> counters, int uses, int pending) {
        var byKey = new HashMap<String, Counter>();
        for (var c : counters) byKey.put(c.key(), c);
        var accounts = counters.stream().map(Counter::account).toArray(String[]::new);
        var seconds = counters.stream().map(Counter::seconds).toArray(Integer[]::new);
        var found = new ArrayList<Count>();
        for (var r : tx.sql(ThrottleQueries.COUNT, keys(counters), accounts, uses, pending, seconds))
            found.add(new Count(
                    of(byKey, r.getString(0)), r.getInteger(1) - uses, r.getInteger(2) - pending, r.getInteger(3)));
        return found;
    }

    private static Counter of(Map<String, Counter> byKey, String key) {
        var counter = byKey.get(key);
        if (counter == null) throw new IllegalStateException("counted an attempt that was not started");
        return counter;
    }

    private static String[] keys(List<Counter> counters) {
        return counters.stream().map(Counter::key).toArray(String[]::new);
    }

    private static String[] fromLast(List<Counter> counters) {
        return counters.stream()
                .filter(c -> c.kind() != Kind.FIXED)
                .map(Counter::key)
                .toArray(String[]::new);
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
