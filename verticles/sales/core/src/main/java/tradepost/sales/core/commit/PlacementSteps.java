package tradepost.sales.core.commit;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.commit.StockSaga.ConfirmedBefore;
import tradepost.sales.core.commit.StockSaga.Outcome;
import tradepost.sales.core.commit.StockSaga.Prepared;
import tradepost.sales.core.commit.StockSaga.Refused;
import tradepost.sales.core.drafting.NewOrder;

/** The saga of orders that are placed: one transaction stores the future orders, where no list has them. */
final class PlacementSteps implements StockSaga.Steps<Prepared<NewOrder>, NewOrder> {
    private record Stored(Set<UUID> orders, Set<Idempotency.Key> answered) {}

    private final Db db;

    PlacementSteps(Db db) {
        this.db = db;
    }

    /** Fails only if nothing is stored. */
    @Override
    public Map<Integer, Prepared<NewOrder>> prepare(
            List<Prepared<NewOrder>> batch, Map<Integer, Outcome<NewOrder>> outcomes) {
        var stored = db.tx(tx -> store(tx, batch));
        var prepared = new LinkedHashMap<Integer, Prepared<NewOrder>>();
        for (int i = 0; i < batch.size(); i++) {
            var placement = batch.get(i);
            var command = placement.command();
            if (!stored.orders().contains(placement.order().id()))
                outcomes.put(i, new Refused<>(Problem.conflict("request_in_progress"), false));
            else if (command.key() != null && stored.answered().contains(command.key()))
                outcomes.put(i, new ConfirmedBefore<>(null));
            else prepared.put(i, placement);
        }
        return prepared;
    }

    /** A command without a key has no other try, so there is nothing to look for. */
    private static Stored store(Tx tx, List<Prepared<NewOrder>> batch) {
        var keyed = batch.stream().filter(p -> p.command().key() != null).toList();
        if (!keyed.isEmpty())
            tx.send(PlacingQueries.REMOVE_STALE, (Object)
                    keyed.stream().map(p -> p.command().id()).toArray(UUID[]::new));
        var inserted = tx.send(
                PlacingQueries.INSERT,
                batch.stream().map(p -> p.order().id()).toArray(UUID[]::new),
                batch.stream().map(p -> p.command().id()).toArray(UUID[]::new),
                batch.stream().map(p -> Json.writeSparsely(p.order())).toArray(JsonObject[]::new));
        var orders = new HashSet<UUID>();
        for (var r : inserted.await()) orders.add(r.getUUID(0));
        if (keyed.isEmpty()) return new Stored(orders, Set.of());
        var answered = Idempotency.answered(
                tx, keyed.stream().map(p -> p.command().key()).toList());
        var unwanted = keyed.stream()
                .filter(p -> answered.contains(p.command().key()))
                .map(p -> p.order().id())
                .toArray(UUID[]::new);
        if (unwanted.length > 0) tx.send(PlacingQueries.GIVE_UP, (Object) unwanted);
        return new Stored(orders, answered);
    }

    /** Its row is removed, and a reservation whose event finds neither row nor order is released. */
    @Override
    public boolean withdrawsWithoutStock() {
        return true;
    }

    @Override
    public List<SalesOrderWithItems> decide(Tx tx, List<HeldOrder<NewOrder>> all) {
        return PlacedOrders.decide(tx, all);
    }

    @Override
    public int weight(Prepared<NewOrder> placement) {
        return placement.order().lines().size();
    }
}
