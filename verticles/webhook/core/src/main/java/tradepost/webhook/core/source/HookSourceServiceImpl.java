package tradepost.webhook.core.source;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.ServiceSecret;
import tradepost.kernel.contract.RawBody;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.SealedColumn;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.operation.AnyOperation;
import tradepost.kernel.service.Env;
import tradepost.kernel.signature.SecretBox;
import tradepost.webhook.WebhookSettings;
import tradepost.webhook.source.HookReceipt;
import tradepost.webhook.source.HookSource;
import tradepost.webhook.source.HookSourcePage;
import tradepost.webhook.source.HookSourceQuery;
import tradepost.webhook.source.HookSourceService;
import tradepost.webhook.source.ReceivedHook;
import tradepost.webhook.source.ReceivedHookPage;
import tradepost.webhook.source.ReceivedHookQuery;
import tradepost.webhook.source.RotateHookSource;
import tradepost.webhook.source.WriteHookSource;

public final class HookSourceServiceImpl implements HookSourceService {
    private static final String PURPOSE = "tradepost hook sources v1";

    private final Vertx vertx;
    private final Db db;
    private final SecretBox box;
    private final HookSourceWriter sources;
    private final HookReceiver receiver;

    public HookSourceServiceImpl(Env env, Db db) {
        vertx = env.vertx();
        this.db = db;
        var operations = new AnyOperation(vertx);
        box = ServiceSecret.box(PURPOSE, env.config());
        sources = new HookSourceWriter(db, operations, box);
        receiver = new HookReceiver(db, sources, operations, env.tokens().clock());
    }

    /** The previous {@code service.secret} is not needed for the secrets of sources any more. */
    public Future<Void> sealAgain() {
        return new SealedColumn("hook_source", "secret", "id::text")
                .sealAgain(db, box)
                .compose(v -> new SealedColumn("hook_source", "previous_secret", "id::text").sealAgain(db, box));
    }

    /** Deletes messages that are older than the setting says, and those of deleted sources. */
    public static List<Pruner.Step> pruning(Env env, Db db) {
        int days = env.config().number(WebhookSettings.RECEIVED_DAYS);
        return List.of(
                limit ->
                        db.query(ReceivedHookQueries.PRUNE, limit, days).await().rowCount() == limit,
                limit -> db.query(ReceivedHookQueries.PRUNE_CONTENT, limit, days)
                                .await()
                                .rowCount()
                        == limit,
                Pruner.deleting(db, ReceivedHookQueries.DELETE_OF_DELETED),
                Pruner.deleting(db, ReceivedHookQueries.DELETE_CONTENT_OF_DELETED),
                Pruner.deleting(db, ReceivedHookQueries.DELETE_SOURCES));
    }

    @Override
    public Future<HookSourcePage> listHookSources(HookSourceQuery query, Caller caller) {
        var where = Where.of("deleted_at is null")
                .and("service_account_id = ?", query.serviceAccountId())
                .and("operation = ?", query.operation())
                .when(Boolean.TRUE.equals(query.paused()), "paused")
                .when(Boolean.FALSE.equals(query.paused()), "not paused")
                .between("created_at", query.createdFrom(), query.createdTo());
        return query.page().read(db, HookSourceQueries.LISTED, where).map(s -> new HookSourcePage(s.data(), s.meta()));
    }

    @Override
    public Future<HookSource> createHookSource(WriteHookSource body, Caller caller) {
        return Tasks.run(vertx, () -> sources.create(body, caller));
    }

    @Override
    public Future<HookSource> getHookSource(UUID sourceId, Caller caller) {
        return db.require(HookSourceWriter.NOT_FOUND, HookSourceQueries::source, HookSourceQueries.GET, sourceId);
    }

    @Override
    public Future<HookSource> patchHookSource(UUID sourceId, JsonObject body, Caller caller) {
        return Tasks.run(vertx, () -> sources.patch(sourceId, body, caller));
    }

    @Override
    public Future<Void> deleteHookSource(UUID sourceId, Caller caller) {
        return Tasks.run(vertx, () -> sources.delete(sourceId)).mapEmpty();
    }

    @Override
    public Future<HookSource> rotateHookSource(UUID sourceId, @Nullable RotateHookSource body, Caller caller) {
        return Tasks.run(vertx, () -> sources.rotate(sourceId, body, caller));
    }

    @Override
    public Future<ReceivedHookPage> listReceivedHooks(UUID sourceId, ReceivedHookQuery query, Caller caller) {
        var where = Where.of("true")
                .and("source_id = ?", sourceId)
                .in("status", query.status())
                .and("message_id = ?", query.messageId())
                .between("created_at", query.createdFrom(), query.createdTo());
        return getHookSource(sourceId, caller)
                .compose(found -> query.page().read(db, ReceivedHookQueries.LISTED, where))
                .map(s -> new ReceivedHookPage(
                        s.data().stream().map(hook -> readable(hook, caller)).toList(), s.meta()));
    }

    /** What an operation answers is for those who may call it. */
    private static ReceivedHook readable(ReceivedHook hook, Caller caller) {
        var op = AnyOperation.find(hook.operation());
        return op != null && op.permitsAll(caller) ? hook : hook.withoutResponse();
    }

    @Override
    public Future<HookReceipt> receiveHook(String source, RawBody body) {
        return Tasks.run(vertx, () -> receiver.receive(source, body));
    }
}
