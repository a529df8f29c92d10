package tradepost.kernel.bus;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Problem;

/**
 * The request being served, beside its domain arguments: what a service method need not see and the kernel must. It lives on
 * the Vert.x context of the message, so that awaiting and calling on keeps it.
 */
public final class Request {
    public static final String ACTION = Seal.ACTION;
    public static final String TOKEN = "token";
    public static final String IDEMPOTENCY_KEY = "idempotency-key";
    public static final String REQUEST_HASH = "request-hash";
    /** Size of the body as the client sent it. */
    static final String BYTES = "bytes";

    static final String TRACEPARENT = "traceparent";
    static final String REQUEST_ID = "request-id";
    static final String VIA = "via";
    static final String CLIENT_ADDRESS = "client-address";
    static final String IF_MATCH = "if-match";
    static final String ETAG = "etag";

    public final @Nullable Caller caller;
    final MultiMap headers;
    /** See {@link Deadline}. */
    public final @Nullable Long untilNanos;

    /** Headers of the answer, such as {@code etag}. */
    private final Map<String, String> answer = new ConcurrentHashMap<>();

    private final @Nullable Seal seal;

    /** @param seal keys what is stored of the request; null where nothing is */
    public Request(@Nullable Caller caller, MultiMap headers, @Nullable Seal seal) {
        this(caller, headers, seal, Deadline.of(headers));
    }

    private Request(@Nullable Caller caller, MultiMap headers, @Nullable Seal seal, @Nullable Long untilNanos) {
        this.caller = caller;
        this.headers = headers;
        this.seal = seal;
        this.untilNanos = untilNanos;
    }

    /** See {@link Seal#contentHashes}. */
    public List<String> contentHashes(String content) {
        return Objects.requireNonNull(seal).contentHashes(content);
    }

    public static @Nullable Request current() {
        var context = Vertx.currentContext();
        return context == null ? null : RequestLocal.PLACE.get(context);
    }

    /** From here on this context works for itself: what it calls is sealed in its name. */
    public static Request actAs(String context) {
        return actAs(context, null);
    }

    /** @param untilNanos see {@link Deadline} */
    public static Request actAs(String context, @Nullable Long untilNanos) {
        var request = new Request(Caller.system(context), MultiMap.caseInsensitiveMultiMap(), null, untilNanos);
        request.enter();
        return request;
    }

    public void enter() {
        Context context = Vertx.currentContext();
        if (context != null) RequestLocal.PLACE.put(context, this);
    }

    @Nullable
    public String header(String name) {
        return headers.get(name);
    }

    /** Sets a header of the answer of the request being served; nothing outside one. */
    public static void answerHeader(String name, String value) {
        var request = current();
        if (request != null) request.answer.put(name, value);
    }

    public static boolean hasIfMatch() {
        var request = current();
        return request != null && request.header(IF_MATCH) != null;
    }

    /** Fails 412 stale_version when the client asked for another version than this. */
    public static void requireVersion(long version) {
        requireTag(current(), etag(version));
    }

    /** The same for what is shown with something beside its own state, see {@link #answerEtag}: both must be what the client read. */
    public static void requireVersion(long version, long beside) {
        requireTag(current(), etag(version, beside));
    }

    /** Whether the client named the ETag that it read, rather than any: {@link #requireVersion} has then compared all of it. */
    public static boolean hasReadTag() {
        var request = current();
        var wanted = request == null ? null : request.header(IF_MATCH);
        return wanted != null && !wanted.strip().equals("*");
    }

    /** The same for somewhere else, where this request is not the one being served. */
    public static LongConsumer versionCheck() {
        var request = current();
        return version -> requireTag(request, etag(version));
    }

    /** Compares whole tags (RFC 9110, section 13.1.1). */
    private static void requireTag(@Nullable Request request, String current) {
        var wanted = request == null ? null : request.header(IF_MATCH);
        if (wanted == null || wanted.strip().equals("*")) return;
        for (var tag : wanted.split(",", 20)) if (tag.strip().equals(current)) return;
        throw Problem.of(412, "stale_version", Problem.detail("If-Match", "it is at " + current + " now"));
    }

    static String etag(long version) {
        return "\"" + version + "\"";
    }

    private static String etag(long version, long beside) {
        return "\"" + version + "-" + beside + "\"";
    }

    /** For what shows something beside its own state, which changes without it: the ETag contains both. */
    public static void answerEtag(long version, long beside) {
        var request = current();
        if (request != null) request.answerTag(version, beside);
    }

    /** The same from elsewhere, where this request is not the one being served. */
    public void answerTag(long version, long beside) {
        answer.put(ETAG, etag(version, beside));
    }

    public Map<String, String> answerHeaders() {
        return answer;
    }

    /** Who to name in events: {@code user:<id>} or {@code system:<context>}. */
    public static String actor() {
        var request = current();
        return request == null || request.caller == null ? "system" : request.caller.actor();
    }

    /** The access token that the request came with, to be passed on where it cannot go by itself; null for a context. */
    public static @Nullable String token() {
        var request = current();
        return request == null ? null : request.header(TOKEN);
    }

    /** From where the client calls, as the gateway has seen it; empty where no gateway said so. */
    public static String clientAddress() {
        var request = current();
        var address = request == null ? null : request.header(CLIENT_ADDRESS);
        return address == null ? "" : address;
    }

    public static @Nullable String traceparent() {
        var request = current();
        return request == null ? null : request.header(TRACEPARENT);
    }

    /**
     * The same for each try of one command: from caller, operation and Idempotency-Key where there is one, else new. A state
     * transition that remembers it can tell its own repetition from somebody else's attempt.
     */
    public static java.util.UUID commandId() {
        var request = current();
        if (request == null || request.caller == null) return Ids.next();
        var key = request.header(IDEMPOTENCY_KEY);
        if (key == null) return Ids.next();
        return Ids.named(request.caller.userId() + "\n" + request.header(ACTION) + "\n" + key);
    }
}
