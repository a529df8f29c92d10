package tradepost.sales.core.extension;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.extension.ExtensionStats;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesEvents;
import tradepost.sales.extension.ConnectedExtension;
import tradepost.sales.extension.ExtensionChanged;
import tradepost.sales.extension.ExtensionService;
import tradepost.sales.extension.PatchExtension;

/**
 * Lists the extensions that the nodes of sales see, and enables or disables them. Each node knows its own calls; while an extension is
 * connected, it writes them to the database and reads what is disabled.
 */
public final class ExtensionServiceImpl implements ExtensionService {
    private static final long SHARE_EVERY_MS = 2_000;
    private static final int FORGET_EVERY = 1_800; // shares: an hour
    /** Published when an extension was enabled or disabled, so that the nodes read it at once. */
    private static final String CHANGED = "sales.extensions.changed";

    private final Vertx vertx;
    private final Db db;
    private final Extensions extensions;
    private final String node;
    private boolean known;
    private int shares;

    /** @param node the name of this node */
    public ExtensionServiceImpl(Vertx vertx, Db db, Extensions extensions, String node) {
        this.vertx = vertx;
        this.db = db;
        this.extensions = extensions;
        this.node = node;
    }

    /** Listens to extensions, once it is known which are disabled. Call this on the verticle. */
    public Future<?> start() {
        return vertx.eventBus()
                .<Object>consumer(CHANGED)
                .handler(m -> readDisabled())
                .completion()
                .compose(v -> readDisabled().otherwiseEmpty()) // or with the next share
                .compose(v -> extensions.start());
    }

    /** Starts to write the calls of extensions. Call this on the verticle. */
    public BackgroundWork sharing(Background background) {
        return background.work("sales", "calls of extensions").everyAsync(SHARE_EVERY_MS, this::share);
    }

    private Future<?> share() {
        var stats = extensions.stats();
        if (stats.isEmpty()) return known ? Future.succeededFuture() : readDisabled();
        var written = db.query(ExtensionQueries.SEEN, ExtensionQueries.seen(node, stats));
        if (shares++ % FORGET_EVERY == 0) written = written.compose(v -> db.query(ExtensionQueries.FORGET));
        return written.compose(v -> readDisabled());
    }

    private Future<?> readDisabled() {
        return db.list(r -> r.getUUID(0), ExtensionQueries.DISABLED).onSuccess(ids -> {
            extensions.disable(ids.stream().collect(Collectors.toUnmodifiableSet()));
            known = true;
        });
    }

    @Override
    public Future<List<ConnectedExtension>> listExtensions(Caller caller) {
        return db.query(ExtensionQueries.LIST).map(ExtensionQueries::extensions);
    }

    @Override
    public Future<List<UUID>> reportExtensions(String node, List<ExtensionStats> seen, Caller caller) {
        var written = seen.isEmpty()
                ? Future.succeededFuture()
                : db.query(ExtensionQueries.SEEN, ExtensionQueries.seen(node, seen));
        return written.compose(v -> db.list(r -> r.getUUID(0), ExtensionQueries.DISABLED));
    }

    @Override
    public Future<ConnectedExtension> patchExtension(UUID extensionId, PatchExtension body, Caller caller) {
        return Idempotency.task(vertx, db, ConnectedExtension.class, tx -> setEnabled(tx, extensionId, body.enabled()))
                .onSuccess(changed -> vertx.eventBus().publish(CHANGED, new JsonObject()))
                .compose(changed -> readDisabled().otherwiseEmpty().map(changed));
    }

    private static ConnectedExtension setEnabled(Tx tx, UUID id, boolean enabled) {
        for (var r : tx.sql(ExtensionQueries.SET_ENABLED, id, enabled))
            EventLog.append(
                    tx,
                    SalesEvents.EXTENSION_UPDATED,
                    id,
                    r.getLong(2),
                    new ExtensionChanged(id, r.getString(0), r.getString(1), enabled));
        var found = ExtensionQueries.extensions(tx.sql(ExtensionQueries.GET, id));
        if (found.isEmpty()) throw Problem.notFound("extension_not_found");
        return found.getFirst();
    }
}
