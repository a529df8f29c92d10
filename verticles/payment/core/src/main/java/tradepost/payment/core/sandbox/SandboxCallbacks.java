package tradepost.payment.core.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.db.Db;
import tradepost.kernel.time.ClusterClock;
import tradepost.payment.core.provider.CallbackSignature;

/** Sends the callbacks of the sandbox, with a signature, until each is accepted. */
public final class SandboxCallbacks {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxCallbacks.class);
    private static final int AT_ONCE = 20;
    private static final int TIMEOUT_MS = 5_000;
    private static final long PAUSE_MS = 5_000;
    private static final int ATTEMPTS_MAX = 20;

    /** For ten seconds no other node sends them; a callback that was sent and not recorded is sent again. */
    private static final String CLAIM = """
            update sandbox_callback set due_at = clock_timestamp() + interval '10 seconds', attempts = attempts + 1
            where id in (select id from sandbox_callback where due_at <= clock_timestamp() order by due_at limit $1
                         for update skip locked)
            returning id, body, copies, attempts
            """;

    private static final String SENT = """
            with last as (delete from sandbox_callback where id = $1 and copies = 1)
            update sandbox_callback set copies = copies - 1, due_at = clock_timestamp() where id = $1 and copies > 1
            """;

    private static final String DROP = "delete from sandbox_callback where id = $1";

    private static final String NEXT_MS = """
            select extract(epoch from min(due_at) - clock_timestamp())::float8 * 1000 from sandbox_callback
            """;

    private record Sent(UUID id, String body, int attempts) {
        static Sent of(Row r) {
            return new Sent(r.getUUID(0), r.getString(1), r.getInteger(3));
        }
    }

    private final HttpClient client;
    private final Db db;
    private final String url;
    private final byte[] key;
    private final ClusterClock clock;

    /** @param url of the gateway */
    public SandboxCallbacks(Vertx vertx, Db db, String url, byte[] key, ClusterClock clock) {
        client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MS));
        this.db = db;
        this.url = url + "/api/payments/callbacks/" + SandboxProvider.NAME;
        this.key = key.clone();
        this.clock = clock;
    }

    /** Sends what is due. Returns the milliseconds until more is. Virtual threads only. */
    public long step() {
        var dueInMs = db.query(NEXT_MS).await().iterator().next().getDouble(0);
        if (dueInMs == null) return PAUSE_MS;
        if (dueInMs > 0) return Math.clamp((long) Math.ceil(dueInMs), 1, PAUSE_MS);
        for (var one : db.list(Sent::of, CLAIM, AT_ONCE).await()) send(one);
        return 1;
    }

    private void send(Sent callback) {
        long nowS = clock.nowMs() / 1_000;
        var body = Buffer.buffer(callback.body);
        var id = callback.id.toString();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setTimeout(TIMEOUT_MS)
                .putHeader("Content-Type", "application/json")
                .putHeader("Webhook-Id", id)
                .putHeader("Webhook-Timestamp", Long.toString(nowS))
                .putHeader("Webhook-Signature", CallbackSignature.of(key, id, nowS, body.getBytes()));
        try {
            var status = client.request(options)
                    .compose(request -> request.send(body))
                    .map(response -> response.statusCode())
                    .await();
            if (status < 300) db.query(SENT, callback.id).await();
            else failed(callback, "status " + status);
        } catch (RuntimeException e) {
            failed(callback, e.toString());
        }
    }

    private void failed(Sent callback, String why) {
        if (callback.attempts < ATTEMPTS_MAX) return;
        LOG.warn("the sandbox gives up a callback after {} attempts: {}", callback.attempts, why);
        db.query(DROP, callback.id).await();
    }
}
