package tradepost.inventory.core.reservations.hold;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.ProductService;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.core.reservations.hold.HoldWriter.NewHold;
import tradepost.inventory.hold.CreateHold;
import tradepost.inventory.hold.ExtendHold;
import tradepost.inventory.hold.HeldItem;
import tradepost.inventory.hold.Hold;
import tradepost.inventory.hold.HoldLine;
import tradepost.inventory.hold.HoldPage;
import tradepost.inventory.hold.HoldQuery;
import tradepost.inventory.hold.HoldService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.value.Ids;

public final class HoldServiceImpl implements HoldService {
    private static final int EXPIRES_IN_S = 900;

    private final Vertx vertx;
    private final Db db;
    private final ProductService products;
    private final HoldLimit limit;
    private final GroupCommit<NewHold, Hold> creating;

    public HoldServiceImpl(Vertx vertx, Db db, ProductService products, HoldLimit limit) {
        this.vertx = vertx;
        this.db = db;
        this.products = products;
        this.limit = limit;
        creating = new GroupCommit<>(vertx, db, Hold.class, (tx, all) -> HoldWriter.create(tx, all, limit));
        creating.weighedBy(hold -> hold.lines().size());
    }

    @Override
    public Future<Hold> createHold(CreateHold body, Caller caller) {
        boolean limited = HoldLimit.applies(caller);
        int seconds = body.expiresIn() == null ? EXPIRES_IN_S : body.expiresIn();
        return Tasks.run(
                vertx,
                () -> limit.counting(() -> Idempotency.steps(db, Hold.class, () -> {
                    if (limited) limit.require(Duration.ofSeconds(seconds));
                    if (!ForSaleRule.isAnything(caller))
                        ForSaleRule.require(
                                products,
                                body.lines().stream().map(HoldLine::itemId).toList(),
                                caller);
                    return creating.write(new NewHold(
                            Ids.next(),
                            body.lines(),
                            seconds,
                            caller.userId(),
                            limited,
                            caller.actor(),
                            Origin.current()));
                })));
    }

    @Override
    public Future<HoldPage> listHolds(HoldQuery q, Caller caller) {
        return q.page()
                .read(db, HoldQueries.HOLDS, where(q, caller.may("orders:read") ? null : caller.userId()))
                .map(s -> new HoldPage(s.data(), s.meta()));
    }

    static Where where(HoldQuery q, @Nullable UUID owner) {
        return Where.of("true")
                .and("created_by = ?", owner)
                .and("id in (select hold_id from stock_hold_line where item_id = ?)", q.itemId())
                .in("status", q.status())
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    @Override
    public Future<Hold> getHold(UUID holdId, Caller caller) {
        return db.require("hold_not_found", HoldQueries::hold, HoldQueries.GET, holdId)
                .map(hold -> own(hold, "orders:read", caller));
    }

    @Override
    public Future<Hold> extendHold(UUID holdId, ExtendHold body, Caller caller) {
        if (ForSaleRule.isAnything(caller))
            return Idempotency.task(vertx, db, Hold.class, tx -> extend(tx, holdId, body, caller));
        return Tasks.run(
                vertx,
                () -> limit.counting(() -> Idempotency.steps(db, Hold.class, () -> {
                    var hold = db.require("hold_not_found", HoldQueries::hold, HoldQueries.GET, holdId)
                            .await();
                    var lines = own(hold, "orders:write", caller).lines();
                    ForSaleRule.require(
                            products, lines.stream().map(HeldItem::itemId).toList(), caller);
                    return Idempotency.write(db, Hold.class, tx -> extend(tx, holdId, body, caller));
                })));
    }

    private Hold extend(Tx tx, UUID holdId, ExtendHold body, Caller caller) {
        requireOwn(tx, holdId, caller);
        tx.requireVersion("stock_hold", holdId);
        var extended = HoldWriter.extend(tx, holdId, body.expiresIn(), caller.actor(), Origin.current());
        if (extended != null && HoldLimit.applies(caller)) limit.require(extended);
        return orNotActive(extended, () -> get(tx, holdId));
    }

    @Override
    public Future<Hold> releaseHold(UUID holdId, Caller caller) {
        return Idempotency.task(vertx, db, Hold.class, tx -> {
            requireOwn(tx, holdId, caller);
            var ids = List.of(holdId);
            var locked = HoldWriter.lock(tx, ids); // before the row of the hold
            tx.requireVersion("stock_hold", holdId);
            var released = HoldWriter.end(
                    tx,
                    ids,
                    locked,
                    HoldQueries.RELEASE,
                    InventoryEvents.HOLD_RELEASED,
                    caller.actor(),
                    Origin.current());
            return orNotActive(released.isEmpty() ? null : released.getFirst(), () -> get(tx, holdId));
        });
    }

    private static Hold get(Tx tx, UUID holdId) {
        return tx.require("hold_not_found", HoldQueries::hold, HoldQueries.GET, holdId);
    }

    private static void requireOwn(Tx tx, UUID holdId, Caller caller) {
        own(get(tx, holdId), "orders:write", caller);
    }

    /** Callers limited to their own orders get 404 for the holds of others. */
    private static Hold own(Hold hold, String permission, Caller caller) {
        if (!caller.may(permission) && !caller.userId().equals(hold.ownerId()))
            throw Problem.notFound("hold_not_found");
        return hold;
    }

    private static Hold orNotActive(@Nullable Hold changed, Supplier<Hold> now) {
        if (changed != null) return changed;
        var hold = Objects.requireNonNull(now.get());
        var status = hold.status().equals("active") ? "expired" : hold.status(); // its time has come
        throw Problem.conflict("hold_not_active", Problem.detail("status", "is " + status));
    }
}
