package tradepost.kernel.request;

import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The times of requests that write the past of the demo, by the ids of these requests. Only the loader of the demo, in this process, sets
 * them; no request can. A transaction of such a request, or of what its events cause in other contexts, tells PostgreSQL its time. That
 * has an effect only where the loader has installed its triggers.
 */
public final class PastTimes {
    /** The setting of a transaction that has the time. */
    public static final String SETTING = "tradepost.past";

    private static final Map<String, Instant> BY_REQUEST = new ConcurrentHashMap<>();
    /** Without a time, a transaction costs no more than reading this. */
    private static volatile boolean some;

    private PastTimes() {}

    /** From now on, the request with this id happens at this time. Choose an id that nobody can guess. */
    public static void set(String requestId, Instant at) {
        BY_REQUEST.put(requestId, at);
        some = true;
    }

    public static void clear() {
        some = false;
        BY_REQUEST.clear();
    }

    /** The time of what is being done; null for now. */
    public static @Nullable Instant current() {
        var id = some ? currentRequest() : null;
        return id == null ? null : BY_REQUEST.get(id);
    }

    /** The request in the past that is being served; null for none. */
    public static @Nullable String currentRequest() {
        var context = some ? Vertx.currentContext() : null;
        if (context == null) return null;
        var id = RequestLocal.PAST.get(context);
        var request = id == null ? RequestLocal.PLACE.get(context) : null;
        if (request != null) id = request.header(Request.REQUEST_ID);
        return id != null && BY_REQUEST.containsKey(id) ? id : null;
    }

    /** The last of these requests, if all of them are in the past; otherwise null. */
    public static @Nullable String last(Collection<@Nullable String> requestIds) {
        if (!some || requestIds.isEmpty()) return null;
        if (!requestIds.stream().allMatch(id -> id != null && BY_REQUEST.containsKey(id))) return null;
        return requestIds.stream()
                .map(Objects::requireNonNull)
                .max(Comparator.comparing(id -> BY_REQUEST.getOrDefault(id, Instant.MIN)))
                .orElse(null);
    }

    /** Does the work at the time of this request; null for the time of the request being served. */
    public static <T> T within(@Nullable String requestId, Supplier<T> work) {
        var context = requestId == null ? null : Vertx.currentContext();
        if (context == null || requestId == null) return work.get();
        RequestLocal.PAST.put(context, requestId);
        try {
            return work.get();
        } finally {
            RequestLocal.PAST.remove(context);
        }
    }
}
