package tradepost.notification.core.push;

import com.zerodeplibs.webpush.MessageEncryptions;
import com.zerodeplibs.webpush.PushMessage;
import com.zerodeplibs.webpush.UserAgentMessageEncryptionKeyInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.service.Env;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.value.Ids;
import tradepost.notification.core.inbox.ReadingRight;

/**
 * Sends the queued push messages: some at a time, and one at a time to each browser, so that a push service that hangs delays no other. After
 * a failure, a browser gets nothing for a pause, which grows. What its user may no longer read is not sent: the user of a browser may be disabled
 * or another one while messages wait.
 */
public final class PushSender {
    private static final int TOGETHER = 20;
    private static final int LEASE_S = 60;
    private static final int LIMIT_MS = 15_000;
    private static final int TTL_S = 24 * 3600;
    private static final int ATTEMPTS_MAX = 10;
    private static final long FIRST_PAUSE_MS = 5_000;
    private static final long PAUSE_MAX_MS = TimeUnit.HOURS.toMillis(2);
    private static final long REST_MS = 60_000;
    /** A message has at most 4096 bytes, encrypted; a letter has at most four. */
    private static final int TEXT_MAX = 500;
    /** The column of the rights of the browser's user. */
    private static final int RIGHT = 14;

    private static final Logger LOG = LoggerFactory.getLogger(PushSender.class);

    private record Queued(
            UUID id,
            UUID subscription,
            int attempts,
            String endpoint,
            byte[] p256dh,
            byte[] auth,
            JsonObject content,
            int failures,
            Instant since,
            boolean isReadable) {
        static Queued of(Row r) {
            var text = r.getString(9);
            return new Queued(
                    r.getUUID(0),
                    r.getUUID(1),
                    r.getInteger(2),
                    r.getString(3),
                    r.getBuffer(4).getBytes(),
                    r.getBuffer(5).getBytes(),
                    new JsonObject()
                            .put("id", r.getUUID(6).toString())
                            .put("type", r.getString(7))
                            .put("title", r.getString(8))
                            .put("text", text == null || text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX))
                            .put("entity_type", r.getString(10))
                            .put(
                                    "entity_id",
                                    r.getUUID(11) == null ? null : r.getUUID(11).toString()),
                    r.getInteger(12),
                    Ids.time(r.getUUID(13) == null ? r.getUUID(6) : r.getUUID(13)),
                    r.getUUID(RIGHT) != null && ReadingRight.isGranted(r, RIGHT));
        }
    }

    private final Env env;
    private final Db db;
    private final PushKeys keys;
    private final TargetGuard guard;
    private final HttpClient client;
    private final BackgroundWork work;
    private final Timer latency;
    /** What is being sent, by browser. */
    private final Map<UUID, Future<?>> sending = new ConcurrentHashMap<>();

    /** @param isActive whether this process sends: only one of those that run the context should */
    public PushSender(Env env, Db db, PushKeys keys, TargetGuard guard, BooleanSupplier isActive) {
        this.env = env;
        this.db = db;
        this.keys = keys;
        this.guard = guard;
        client = env.vertx()
                .createHttpClient(
                        new HttpClientOptions()
                                .setConnectTimeout(LIMIT_MS)
                                .setIdleTimeout(LIMIT_MS)
                                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS),
                        new PoolOptions().setHttp1MaxSize(TOGETHER));
        latency = Timer.builder("tradepost.push.latency")
                .description("From an event to the acceptance of its push message by a push service")
                .register(env.meters());
        work = env.background().work("notification", "push messages").onlyIf(isActive);
    }

    public void start() {
        work.start(0, this::step);
    }

    /** There may be something to send. */
    public void wake() {
        work.wake();
    }

    /** What is being sent may be answered, as long as the shutdown has time. */
    public Future<?> stop() {
        return work.stop()
                .eventually(() -> env.shutdown()
                        .within(
                                ShutdownBudget.Step.BACKGROUND,
                                "push messages",
                                Future.join(List.copyOf(sending.values()))))
                .eventually(client::close);
    }

    /** Returns the milliseconds until the next step, which begins earlier when something was sent. */
    private long step() {
        int free = TOGETHER - sending.size();
        if (free <= 0) return REST_MS;
        var taken = db.list(Queued::of, PushQueries.TAKE, free, (double) LEASE_S, busy())
                .await();
        for (var m : taken) begin(m);
        if (taken.size() == free) return REST_MS;
        if (sending.isEmpty()) db.query(PushQueries.EXPIRE).await();
        var next =
                db.list(r -> r.getDouble(0), PushQueries.NEXT, (Object) busy()).await();
        return next.isEmpty() ? REST_MS : Math.clamp((long) (next.getFirst() * 1000), 1, REST_MS);
    }

    private UUID[] busy() {
        return sending.keySet().toArray(UUID[]::new);
    }

    private void begin(Queued m) {
        var done = Promise.<Void>promise();
        sending.put(m.subscription, done.future());
        send(m).onComplete(r -> {
            sending.remove(m.subscription);
            done.complete();
            work.wake();
        });
    }

    private Future<?> send(Queued m) {
        if (!m.isReadable) return counted("unreadable", PushQueries.DROP, m.id);
        Future<Integer> sent;
        try {
            var authorization = keys.authorization(m.endpoint);
            var body = encrypted(m);
            sent = guard.check(m.endpoint)
                    .compose(target -> client.request(target.request(HttpMethod.POST)
                            .setTimeout(LIMIT_MS)
                            .putHeader("Authorization", authorization)
                            .putHeader("Content-Encoding", "aes128gcm")
                            .putHeader("Content-Type", "application/octet-stream")
                            .putHeader("TTL", Integer.toString(TTL_S))
                            .putHeader("Urgency", "normal")))
                    .compose(request -> request.send(body).compose(response -> {
                        int status = response.statusCode();
                        request.reset(); // what it answers besides is of no interest
                        return Future.succeededFuture(status);
                    }))
                    .timeout(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            sent = Future.failedFuture(e);
        }
        return sent.transform(r -> settle(m, r.succeeded() ? r.result() : null, r.cause()));
    }

    private static Buffer encrypted(Queued m) {
        var key = UserAgentMessageEncryptionKeyInfo.of(m.p256dh, m.auth);
        return Buffer.buffer(MessageEncryptions.of()
                .encrypt(key, PushMessage.ofUTF8(m.content.encode()))
                .toBytes());
    }

    private Future<?> settle(Queued m, @Nullable Integer status, @Nullable Throwable failure) {
        if (status != null && status >= 200 && status < 300) {
            latency.record(Duration.between(
                    m.since, Instant.ofEpochMilli(env.tokens().clock().nowMs())));
            return counted("sent", PushQueries.DONE, m.id, m.subscription);
        }
        if (status != null && (status == 404 || status == 410))
            return counted("gone", PushQueries.GONE, m.subscription);
        LOG.info("a push message could not be sent: {}", status == null ? String.valueOf(failure) : status);
        boolean isRefused = status != null && status >= 400 && status < 500 && status != 429;
        if (isRefused) return counted("dropped", PushQueries.DROP, m.id);
        var postponed = counted("failed", PushQueries.AGAIN, m.subscription, (double) pauseMs(m.failures));
        return m.attempts < ATTEMPTS_MAX
                ? postponed
                : postponed.compose(v -> counted("dropped", PushQueries.DROP, m.id));
    }

    /** @param failures before this one */
    private static long pauseMs(int failures) {
        long pause = Math.min(FIRST_PAUSE_MS << Math.min(failures, 20), PAUSE_MAX_MS);
        return pause + ThreadLocalRandom.current().nextLong(pause / 5 + 1);
    }

    private Future<?> counted(String outcome, String sql, @Nullable Object... args) {
        Counter.builder("tradepost.push.messages")
                .description("Push messages, by what became of an attempt to send one")
                .tag("outcome", outcome)
                .register(env.meters())
                .increment();
        return db.query(sql, args);
    }

    /** The networks that may be called although they are not public. */
    public static List<String> networks(List<String> set, boolean isDev) {
        return set.isEmpty() && isDev ? List.of("127.0.0.0/8", "::1/128") : set;
    }
}
