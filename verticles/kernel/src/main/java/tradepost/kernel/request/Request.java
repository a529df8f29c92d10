package tradepost.kernel.request;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;

/**
 * The request being served: what the kernel needs to know about it and service methods do not. It is stored in the Vert.x context
 * of the message, so it is kept across await and nested calls.
 */
public final class Request implements LogFields {
    public static final String ACTION = Seal.ACTION;
    public static final String TOKEN = "token";
    public static final String IDEMPOTENCY_KEY = "idempotency-key";
    public static final String REQUEST_HASH = "request-hash";
    /** Size of the body as the client sent it. */
    public static final String BYTES = "bytes";

    public static final String TRACEPARENT = "traceparent";
    public static final String REQUEST_ID = "request-id";
    /** The id of the gateway through which the request came; only of requests that wait for an event. */
    public static final String GATEWAY = "gateway";

    /** An id by which the gateway takes the request back from where it waits for its turn, once its client has gone. */
    public static final String TURN = "turn";

    /** The milliseconds after which a statement is of no use to the caller, who then does without its result. */
    public static final String STATEMENT_MS = "statement-ms";

    /** How many milliseconds ago, at most, the caller has written: what is kept for a moment must not be older. Absent if that is long ago. */
    public static final String WRITTEN_MS = "written-ms";

    public static final String VIA = "via";
    /** Of a call between contexts that serves a request that only reads. */
    public static final String READING = "reading";

    public static final String CLIENT_ADDRESS = "client-address";
    /** The User-Agent of the client, cut off at 200 characters; only of requests about identity. */
    public static final String CLIENT_AGENT = "client-agent";

    static final String IF_MATCH = "if-match";
    /** Only of requests that write; the gateway answers those that read. */
    static final String IF_NONE_MATCH = "if-none-match";

    /** Of a request to a path without /api, as clients of smaller systems send it. */
    public static final String AT_ROOT = "at-root";

    public static final String ETAG = "etag";

    /** Of a response: what was requested is accepted, and not done yet. */
    public static final String ACCEPTED = "accepted";

    public final @Nullable Caller caller;
    final MultiMap headers;
    /** See {@link Deadline}. */
    public final @Nullable Long untilNanos;

    /** Headers of the response, such as {@code etag}. */
    private final Map<String, String> answer = new ConcurrentHashMap<>();

    private volatile @Nullable Throwable recorded;

    private final @Nullable Seal seal;
    /** In whose name a context writes; null if it is the caller. */
    private final @Nullable String onBehalfOf;
    /** What the operation that is served requires of its caller; null outside of one. */
    private volatile @Nullable Access access;

    /** Whether the operation that is served changes nothing. */
    private volatile boolean reads;

    /** @param seal computes the keyed hashes of the request that are stored; null if none are */
    public Request(@Nullable Caller caller, MultiMap headers, @Nullable Seal seal) {
        this(caller, headers, seal, Deadline.of(headers), null);
    }

    private Request(
            @Nullable Caller caller,
            MultiMap headers,
            @Nullable Seal seal,
            @Nullable Long untilNanos,
            @Nullable String onBehalfOf) {
        this.caller = caller;
        this.headers = headers;
        this.seal = seal;
        this.untilNanos = untilNanos;
        this.onBehalfOf = onBehalfOf;
    }

    /** See {@link Seal#contentHashes}. */
    public List<String> contentHashes(String content) {
        return Objects.requireNonNull(seal).contentHashes(content);
    }

    public static @Nullable Request current() {
        var context = Vertx.currentContext();
        return context == null ? null : RequestLocal.PLACE.get(context);
    }

    /** From now on this Vert.x context acts in the name of {@code context}: its calls are sealed in that name. */
    public static Request actAs(String context) {
        return entered(context, null, null);
    }

    /** @param untilNanos see {@link Deadline} */
    public static Request actAs(String context, @Nullable Long untilNanos) {
        return entered(context, untilNanos, null);
    }

    /** Runs the work in the name of a context, apart from the request being served, which it may outlast. */
    public static <T> Future<T> apart(Vertx vertx, String context, Supplier<Future<T>> work) {
        var done = Promise.<T>promise();
        ((ContextInternal) vertx.getOrCreateContext()).unwrap().duplicate().runOnContext(v -> {
            actAs(context);
            try {
                work.get().onComplete(done);
            } catch (Throwable t) {
                done.fail(t);
            }
        });
        return done.future();
    }

    /** Like {@link #actAs(String)}, for work that someone else has started: events name that {@code actor}. */
    public static Request actOnBehalfOf(String actor, String context) {
        return entered(context, null, actor);
    }

    /**
     * Runs the work in the name of a context, caused by the request being served and within its time, and then goes on with that request.
     * For work that awaits.
     */
    public static <T> T inNameOf(String context, Supplier<T> work) {
        var served = current();
        var own = actAs(context, served == null ? null : served.untilNanos);
        if (served == null) return work.get();
        for (var name : List.of(REQUEST_ID, CLIENT_ADDRESS, TRACEPARENT)) own.set(name, served.header(name));
        try {
            return work.get();
        } finally {
            served.enter();
        }
    }

    private static Request entered(String context, @Nullable Long untilNanos, @Nullable String onBehalfOf) {
        var request =
                new Request(Caller.system(context), MultiMap.caseInsensitiveMultiMap(), null, untilNanos, onBehalfOf);
        request.enter();
        return request;
    }

    public void enter() {
        Context context = Vertx.currentContext();
        if (context != null) RequestLocal.PLACE.put(context, this);
    }

    /**
     * The request is admitted to this operation.
     *
     * @param read whether it changes nothing, so that it is a read unless it is a part of a command or of the work of a context
     */
    public void admittedTo(Access operation, boolean read) {
        access = operation;
        boolean isPart = header(VIA) != null || header(Seal.HEADER) != null;
        reads = isPart ? header(READING) != null : read;
    }

    /** Whether the request being served only reads. Neither a command nor what a context does by itself is a read. */
    public static boolean isRead() {
        var request = current();
        return request != null && request.reads;
    }

    /** The operation to which the request was admitted, as {@link Access} names it; null outside of one. */
    public static @Nullable String operation() {
        var request = current();
        var access = request == null ? null : request.access;
        return access == null ? null : access.operation();
    }

    /** What a context does from now on in its own name was caused by this request of a client; null for none. */
    public void causedBy(@Nullable String requestId, @Nullable String clientAddress) {
        set(REQUEST_ID, requestId);
        set(CLIENT_ADDRESS, clientAddress);
    }

    private void set(String header, @Nullable String value) {
        if (value == null) headers.remove(header);
        else headers.set(header, value);
    }

    /**
     * Who holds what the request being served takes: its caller, see {@link Caller#holder}, or the address of a client without a token. Null
     * for a context that acts in its own name, and for a call of one context to another, whose request has been admitted before.
     */
    public static @Nullable Object holder() {
        var request = current();
        if (request == null || request.header(VIA) != null) return null;
        if (request.caller == null) return request.header(CLIENT_ADDRESS);
        return request.caller.isContext() ? null : request.caller.holder();
    }

    @Nullable
    public String header(String name) {
        return headers.get(name);
    }

    /** See {@link #STATEMENT_MS}; null if the limit is that of every statement. A value that is not such a number is ignored. */
    public static @Nullable Integer statementMs() {
        var request = current();
        var ms = request == null ? null : request.header(STATEMENT_MS);
        return ms == null || !ms.matches("[1-9]\\d{0,3}") ? null : Integer.valueOf(ms);
    }

    /** See {@link #WRITTEN_MS}; negative if the caller has not written lately. */
    public static long writtenMs() {
        var request = current();
        var ms = request == null ? null : request.header(WRITTEN_MS);
        return ms == null || !ms.matches("\\d{1,9}") ? -1 : Long.parseLong(ms);
    }

    /** Sets a header of the response to the request being served; does nothing if there is none. */
    public static void answerHeader(String name, String value) {
        var request = current();
        if (request != null) request.answer.put(name, value);
    }

    /** Remembers that this refusal is the recorded response under the Idempotency-Key of this request. */
    public void recorded(Throwable refusal) {
        recorded = refusal;
    }

    /** Whether exactly this refusal was passed to {@link #recorded}. */
    public boolean hasRecorded(Throwable refusal) {
        return recorded == refusal;
    }

    public static boolean hasIfMatch() {
        var request = current();
        return request != null && request.header(IF_MATCH) != null;
    }

    /** See {@link #AT_ROOT}. */
    public static boolean isAtRoot() {
        var request = current();
        return request != null && request.header(AT_ROOT) != null;
    }

    /** Whether the request applies only to certain versions of the resource. */
    public static boolean isConditional() {
        var request = current();
        return request != null && (request.header(IF_MATCH) != null || request.header(IF_NONE_MATCH) != null);
    }

    /** Fails 412 stale_version if the client requires a different version, and 412 already_exists if it excludes this one. */
    public static void requireVersion(long version) {
        requireTag(current(), etag(version));
    }

    /**
     * Like the other method, for a resource that is shown together with other data, see {@link #answerEtag}: both versions must
     * match.
     */
    public static void requireVersion(long version, long beside) {
        requireTag(current(), etag(version, beside));
    }

    /** Fails 412 stale_version if the client requires a version, because there is nothing to have one. */
    public static void requireNoVersion() {
        if (hasIfMatch()) throw Problem.of(412, "stale_version", Problem.detail("If-Match", "there is nothing yet"));
    }

    /** Whether the client sent a specific ETag rather than {@code *}. {@link #requireVersion} has then compared it in full. */
    public static boolean hasReadTag() {
        var request = current();
        var wanted = request == null ? null : request.header(IF_MATCH);
        return wanted != null && !wanted.strip().equals("*");
    }

    /** Like {@link #requireVersion}, for code that runs outside of the context of this request. */
    public static LongConsumer versionCheck() {
        var request = current();
        return version -> requireTag(request, etag(version));
    }

    /** Compares whole entity tags (RFC 9110, sections 13.1.1 and 13.1.2). */
    private static void requireTag(@Nullable Request request, String current) {
        if (request == null) return;
        var wanted = request.header(IF_MATCH);
        if (wanted != null && !names(wanted, current))
            throw Problem.of(412, "stale_version", Problem.detail("If-Match", "the current version is " + current));
        var excluded = request.header(IF_NONE_MATCH);
        if (excluded != null && names(excluded.replace("W/", ""), current))
            throw Problem.of(
                    412, "already_exists", Problem.detail("If-None-Match", "the current version is " + current));
    }

    private static boolean names(String tags, String current) {
        if (tags.strip().equals("*")) return true;
        for (var tag : tags.split(",", 20)) if (tag.strip().equals(current)) return true;
        return false;
    }

    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    private static String etag(long version, long beside) {
        return "\"" + version + "-" + beside + "\"";
    }

    /**
     * Sets the ETag of a resource that is shown together with other data that changes independently. The ETag contains both
     * versions.
     */
    public static void answerEtag(long version, long beside) {
        var request = current();
        if (request != null) request.answerTag(version, beside);
    }

    /** Like {@link #answerEtag}, for code that runs outside of the context of this request. */
    public void answerTag(long version, long beside) {
        answer.put(ETAG, etag(version, beside));
    }

    /** The response to the request being served is 202: a part of it is still to be decided. */
    public static void answerAccepted() {
        answerHeader(ACCEPTED, "true");
    }

    public Map<String, String> answerHeaders() {
        return answer;
    }

    @Override
    public @Nullable String loggedRequest() {
        return header(REQUEST_ID);
    }

    @Override
    public @Nullable String loggedTraceparent() {
        return header(TRACEPARENT);
    }

    @Override
    public @Nullable String loggedUser() {
        return caller == null ? null : caller.actor();
    }

    /** The actor to name in events: {@code user:<id>} or {@code system:<context>}. */
    public static String actor() {
        var request = current();
        if (request != null && request.onBehalfOf != null) return request.onBehalfOf;
        return request == null || request.caller == null ? "system" : request.caller.actor();
    }

    /** The access token of the request, for calls to which it must be passed explicitly; null for a context. */
    public static @Nullable String token() {
        var request = current();
        return request == null ? null : request.header(TOKEN);
    }

    /** The address of the client as seen by the gateway; empty if no gateway set it. */
    public static String clientAddress() {
        var request = current();
        var address = request == null ? null : request.header(CLIENT_ADDRESS);
        return address == null ? "" : address;
    }

    /** What the client calls itself; empty if it does not. */
    public static String clientAgent() {
        var request = current();
        var agent = request == null ? null : request.header(CLIENT_AGENT);
        return agent == null ? "" : agent;
    }

    public static @Nullable String traceparent() {
        var request = current();
        return request == null ? null : request.header(TRACEPARENT);
    }

    /**
     * Equal for each attempt of one command: derived from caller, operation and Idempotency-Key, or new if there is no key. A
     * state transition that stores it can distinguish its own repetition from another caller's attempt.
     */
    public static java.util.UUID commandId() {
        var request = current();
        if (request == null || request.caller == null) return Ids.next();
        var key = request.header(IDEMPOTENCY_KEY);
        if (key == null) return Ids.next();
        return Ids.named(request.caller.userId() + "\n" + request.header(ACTION) + "\n" + key);
    }
}
