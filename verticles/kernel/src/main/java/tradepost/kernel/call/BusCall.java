package tradepost.kernel.call;

import io.vertx.core.eventbus.DeliveryOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call over the event bus that expects a reply: what is sent where, in whose name, how long it may take, and whether it may be
 * repeated. Unless it says otherwise it is sent {@link RetrySafety#ONCE}.
 */
public final class BusCall {
    /** A header of every call: the milliseconds after which its caller gives up. */
    public static final String REMAINING_MS = "remaining-ms";

    final String address;
    final Object body;
    private final LongSupplier leftMs;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private boolean local;
    RetrySafety safety = RetrySafety.ONCE;
    boolean isRead;

    @Nullable
    Breaker breaker;

    @Nullable
    Supplier<BusCall> probe;

    private BusCall(String address, Object body, LongSupplier leftMs) {
        this.address = address;
        this.body = body;
        this.leftMs = leftMs;
    }

    /** @param timeoutMs of each attempt */
    public static BusCall to(String address, Object body, long timeoutMs) {
        return new BusCall(address, body, () -> timeoutMs);
    }

    /** @param leftMs the time limit of an attempt that begins now; none begins if it is 0 or negative */
    public static BusCall to(String address, Object body, LongSupplier leftMs) {
        return new BusCall(address, body, leftMs);
    }

    /** The operation of the service at the address. */
    public BusCall action(String action) {
        return header("action", action);
    }

    /** The access token of the caller; null for nobody. */
    public BusCall token(@Nullable String token) {
        return token == null ? this : header("token", token);
    }

    public BusCall header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public BusCall headers(Map<String, String> more) {
        headers.putAll(more);
        return this;
    }

    public BusCall repeatedAs(RetrySafety how) {
        safety = how;
        return this;
    }

    /** It changes nothing, so its outcome is never unknown. */
    public BusCall read() {
        isRead = true;
        return this;
    }

    /** Only consumers in this process receive it. */
    public BusCall local() {
        local = true;
        return this;
    }

    /** Not sent while this is open. */
    public BusCall through(Breaker guard) {
        breaker = guard;
        return this;
    }

    /** What is sent instead if the call is the probe of its breaker. */
    public BusCall probedBy(Supplier<BusCall> instead) {
        probe = instead;
        return this;
    }

    /** The options of an attempt that begins now; null if no time is left for it. */
    @Nullable
    DeliveryOptions options() {
        long ms = leftMs.getAsLong();
        if (ms <= 0) return null;
        var options = new DeliveryOptions().setSendTimeout(ms).setLocalOnly(local);
        headers.forEach(options::addHeader);
        return options.addHeader(REMAINING_MS, Long.toString(ms));
    }
}
