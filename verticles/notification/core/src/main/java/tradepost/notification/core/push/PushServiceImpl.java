package tradepost.notification.core.push;

import com.zerodeplibs.webpush.UserAgentMessageEncryptionKeyInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Base64;
import java.util.UUID;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.outbound.TargetGuard;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Ids;
import tradepost.notification.push.PushKey;
import tradepost.notification.push.PushService;
import tradepost.notification.push.PushSubscription;
import tradepost.notification.push.PushSubscriptionPage;
import tradepost.notification.push.PushSubscriptionQuery;
import tradepost.notification.push.WritePushSubscription;

public final class PushServiceImpl implements PushService {
    private static final int SUBSCRIPTIONS_MAX = 20;
    private static final int SECRET_BYTES = 16;
    private static final Listing<PushSubscription> LISTED = Listing.of(
                    "push_subscription", PushQueries.COLUMNS, PushServiceImpl::subscription, PushSubscription::id)
            .byTime("created_at", PushSubscription::createdAt);

    private final Vertx vertx;
    private final Db db;
    private final PushKeys keys;
    private final TargetGuard guard;

    public PushServiceImpl(Vertx vertx, Db db, PushKeys keys, TargetGuard guard) {
        this.vertx = vertx;
        this.db = db;
        this.keys = keys;
        this.guard = guard;
    }

    private static PushSubscription subscription(Row r) {
        return new PushSubscription(
                r.getUUID(0), r.getString(1), r.getOffsetDateTime(2).toInstant());
    }

    @Override
    public Future<PushKey> getPushKey(Caller caller) {
        return Tasks.run(vertx, () -> new PushKey(keys.publicKey()));
    }

    @Override
    public Future<PushSubscriptionPage> listPushSubscriptions(PushSubscriptionQuery q, Caller caller) {
        var where = Where.of("true")
                .and("user_id = ?", caller.userId())
                .between("created_at", q.createdFrom(), q.createdTo());
        return q.page().read(db, LISTED, where).map(s -> new PushSubscriptionPage(s.data(), s.meta()));
    }

    @Override
    public Future<PushSubscription> createPushSubscription(WritePushSubscription body, Caller caller) {
        return Tasks.run(vertx, () -> {
            var p256dh = bytes("keys.p256dh", body.keys().p256dh());
            var auth = bytes("keys.auth", body.keys().auth());
            check(p256dh, auth);
            guard.check(body.endpoint()).await();
            return Idempotency.write(db, PushSubscription.class, tx -> save(tx, body.endpoint(), p256dh, auth, caller));
        });
    }

    private static PushSubscription save(Tx tx, String endpoint, byte[] p256dh, byte[] auth, Caller caller) {
        tx.takeTurns("push subscriptions of " + caller.userId());
        long others = tx.single(r -> r.getLong(0), PushQueries.COUNT, caller.userId(), endpoint);
        if (others >= SUBSCRIPTIONS_MAX) throw Problem.conflict("too_many_push_subscriptions");
        return tx.single(
                PushServiceImpl::subscription,
                PushQueries.SAVE,
                Ids.next(),
                caller.userId(),
                endpoint,
                Buffer.buffer(p256dh),
                Buffer.buffer(auth));
    }

    private static byte[] bytes(String field, String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid(field, "is not base64url");
        }
    }

    /** A point that is not on the curve would be refused only when something is sent. */
    private static void check(byte[] p256dh, byte[] auth) {
        if (auth.length != SECRET_BYTES) throw invalid("keys.auth", "has not 16 bytes");
        try {
            UserAgentMessageEncryptionKeyInfo.of(p256dh, auth);
        } catch (RuntimeException e) {
            throw invalid("keys.p256dh", "is not an uncompressed point of P-256");
        }
    }

    private static RuntimeException invalid(String field, String reason) {
        return Problem.badRequest("invalid_push_key", Problem.detail(field, reason));
    }

    @Override
    public Future<Void> deletePushSubscription(UUID pushSubscriptionId, Caller caller) {
        return Idempotency.task(vertx, db, Done.class, tx -> {
                    if (tx.sql(PushQueries.DELETE, pushSubscriptionId, caller.userId())
                                    .rowCount()
                            == 0) throw Problem.notFound("push_subscription_not_found");
                    return new Done();
                })
                .mapEmpty();
    }
}
