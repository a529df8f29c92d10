package tradepost.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Overload;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.identity.Caller;

/**
 * Counts the response bytes that clients have not taken yet, for all gateway instances of this process together. Whoever has more than its
 * share is refused; when all have too much together, the connections that exceed their share most are closed, so that the others are
 * served. Safe for use by several event loops. Holds one entry per connection that has unsent bytes.
 */
public final class SendBudget implements Shareable {
    /**
     * In whose share the unsent bytes of a connection count: that of its caller once it is known, else that of its client's address.
     *
     * @param isOwner whether it is a caller
     */
    record Holder(String name, boolean isOwner) {
        static final Holder NOBODY = new Holder("none", false);

        /** @param address of a client, see {@link Clients} */
        static Holder at(String address) {
            return new Holder(address, false);
        }

        /** The visitors of a page share its key, so each counts by its address. */
        static Holder of(Caller caller, String address) {
            return caller.isStorefront()
                    ? at(address)
                    : new Holder(caller.ownerId().toString(), true);
        }
    }

    /** The unsent bytes of one connection. Guarded by the budget. */
    static final class Account {
        private final Runnable close;
        private Holder holder = Holder.NOBODY;
        private long bytes;
        private boolean evicted;

        /** @param close the connection; called on any thread */
        Account(Runnable close) {
            this.close = close;
        }
    }

    /** What one holder has on all of its connections. */
    private static final class Share {
        final Holder holder;
        final Set<Account> accounts = new HashSet<>();
        long bytes;

        Share(Holder holder) {
            this.holder = holder;
        }
    }

    private final Map<Holder, Share> shares = new HashMap<>();
    private long total;
    private final SendLimits limits;
    private final Counter evictedAddress;
    private final Counter evictedOwner;
    private final Counter late;
    private final Counter stalled;

    /** @param port the name of the port in metrics */
    public SendBudget(SendLimits limits, MeterRegistry meters, String port) {
        this.limits = limits;
        gauge(meters, port, "bytes", "Response bytes that clients have not taken yet", SendBudget::unsent);
        gauge(meters, port, "holders", "Callers and addresses that have not taken all of it", SendBudget::holders);
        gauge(meters, port, "share", "The largest part of its share that one of them has", SendBudget::largestShare);
        evictedAddress = evicted(meters, port, "address");
        evictedOwner = evicted(meters, port, "owner");
        late = slow(meters, port, "late");
        stalled = slow(meters, port, "stalled");
    }

    private void gauge(
            MeterRegistry meters, String port, String what, String description, ToDoubleFunction<SendBudget> value) {
        Gauge.builder("tradepost.http.unsent." + what, this, value)
                .description(description)
                .tag("port", port)
                .strongReference(true)
                .register(meters);
    }

    private static Counter evicted(MeterRegistry meters, String port, String holder) {
        return Counter.builder("tradepost.http.unsent.evicted")
                .description("Connections closed because too much was unsent and they exceeded their share most")
                .tag("port", port)
                .tag("holder", holder)
                .register(meters);
    }

    private static Counter slow(MeterRegistry meters, String port, String reason) {
        return Counter.builder("tradepost.http.slow.readers")
                .description("Connections closed because the client took its response too slowly")
                .tag("port", port)
                .tag("reason", reason)
                .register(meters);
    }

    /** The budget that all gateway instances of this process share. */
    public static SendBudget of(Vertx vertx, SendLimits limits, MeterRegistry meters) {
        var map = vertx.sharedData().<String, SendBudget>getLocalMap("tradepost.send");
        return map.computeIfAbsent("budget", k -> new SendBudget(limits, meters, "http"));
    }

    SendLimits limits() {
        return limits;
    }

    /** The unsent bytes of this process. */
    public synchronized long unsent() {
        return total;
    }

    private synchronized int holders() {
        return shares.size();
    }

    private synchronized double largestShare() {
        double largest = 0;
        for (var share : shares.values())
            largest = Math.max(largest, (double) share.bytes / limits.shareBytes(share.holder));
        return largest;
    }

    /** Fails 503 when this holder has more than its share. */
    synchronized void admit(Holder holder) {
        var share = shares.get(holder);
        if (share != null && share.bytes >= limits.shareBytes(holder)) throw Refusal.overloaded(Overload.UNREAD);
    }

    /** Sets what a connection has, and in whose share it counts. Closes connections, perhaps this one, while there is too much. */
    void hold(Account account, Holder holder, long bytes) {
        for (var victim : counted(account, holder, bytes)) victim.close.run();
    }

    private synchronized List<Account> counted(Account account, Holder holder, long bytes) {
        if (account.evicted) return List.of();
        boolean grows = bytes > account.bytes;
        set(account, holder, bytes);
        if (!grows) return List.of();
        var victims = new ArrayList<Account>();
        @Nullable Share own = shares.get(holder);
        while (own != null && own.bytes > SendLimits.EXCESS * limits.shareBytes(holder)) victims.add(evict(own));
        while (total > limits.totalBytes()) victims.add(evict(mostExceeding()));
        return victims;
    }

    private void set(Account account, Holder holder, long bytes) {
        total += bytes - account.bytes;
        @Nullable Share before = shares.get(account.holder);
        if (before != null && before.accounts.remove(account)) {
            before.bytes -= account.bytes;
            if (before.accounts.isEmpty()) shares.remove(account.holder);
        }
        account.holder = holder;
        account.bytes = bytes;
        if (bytes == 0) return;
        var share = shares.computeIfAbsent(holder, Share::new);
        share.accounts.add(account);
        share.bytes += bytes;
    }

    /** Gives up the connection that has the most of this share. Its bytes no longer count, although it is closed a little later. */
    private Account evict(Share share) {
        var victim = share.accounts.stream()
                .max(Comparator.comparingLong(a -> a.bytes))
                .orElseThrow();
        set(victim, share.holder, 0);
        victim.evicted = true;
        (share.holder.isOwner() ? evictedOwner : evictedAddress).increment();
        return victim;
    }

    /** The total is divided in proportion to the shares, so that whoever has no more than its part of it is never the one. */
    private Share mostExceeding() {
        double all = shares.keySet().stream().mapToLong(limits::shareBytes).sum();
        return shares.values().stream()
                .max(Comparator.comparingDouble(
                        s -> s.bytes - limits.totalBytes() * (limits.shareBytes(s.holder) / all)))
                .orElseThrow();
    }

    /** A response was not taken in its time. */
    void late() {
        late.increment();
    }

    /** A client takes almost nothing. */
    void stalled() {
        stalled.increment();
    }
}
