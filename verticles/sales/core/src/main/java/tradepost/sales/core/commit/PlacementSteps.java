package tradepost.sales.core.commit;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
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
import tradepost.sales.core.terms.UnpaidOrders;
import tradepost.sales.core.terms.UnpaidOrders.Claim;

/** The saga of orders that are placed: one transaction stores the future orders, where no list has them. */
final class PlacementSteps implements StockSaga.Steps<Prepared<NewOrder>, NewOrder> {
    private record Stored(Set<UUID> orders, Set<Idempotency.Key> answered, Map<UUID, ServiceException> refusals) {}

    private final Db db;
    private final UnpaidOrders unpaid;

    PlacementSteps(Db db, UnpaidOrders unpaid) {
        this.db = db;
        this.unpaid = unpaid;
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
            var refusal = stored.refusals().get(placement.order().id());
            if (refusal != null) outcomes.put(i, new Refused<>(refusal, false));
            else if (!stored.orders().contains(placement.order().id()))
                outcomes.put(i, new Refused<>(Problem.conflict("request_in_progress"), false));
            else if (command.key() != null && stored.answered().contains(command.key()))
                outcomes.put(i, new ConfirmedBefore<>(null));
            else prepared.put(i, placement);
        }
        return prepared;
    }

    /** A command without a key has no other try, so there is nothing to look for. */
    private Stored store(Tx tx, List<Prepared<NewOrder>> all) {
        removeStale(tx, keyed(all)); // first, so that an earlier try of a command does not count against it
        var refusals = unpaid.refusals(tx, claims(all));
        var batch =
                all.stream().filter(p -> !refusals.containsKey(p.order().id())).toList();
        if (batch.isEmpty()) return new Stored(Set.of(), Set.of(), refusals);
        var keyed = keyed(batch);
        var inserted = tx.send(
                PlacingQueries.INSERT,
                batch.stream().map(p -> p.order().id()).toArray(UUID[]::new),
                batch.stream().map(p -> p.command().id()).toArray(UUID[]::new),
                batch.stream().map(p -> Json.writeSparsely(p.order())).toArray(JsonObject[]::new),
                batch.stream().map(p -> p.order().unpaidOwner()).toArray(UUID[]::new));
        var orders = new HashSet<UUID>();
        for (var r : inserted.await()) orders.add(r.getUUID(0));
        if (keyed.isEmpty()) return new Stored(orders, Set.of(), refusals);
        var answered = Idempotency.answered(
                tx, keyed.stream().map(p -> p.command().key()).toList());
        var unwanted = keyed.stream()
                .filter(p -> answered.contains(p.command().key()))
                .map(p -> p.order().id())
                .toArray(UUID[]::new);
        if (unwanted.length > 0) tx.send(PlacingQueries.GIVE_UP, (Object) unwanted);
        return new Stored(orders, answered, refusals);
    }

    private static List<Prepared<NewOrder>> keyed(List<Prepared<NewOrder>> all) {
        return all.stream().filter(p -> p.command().key() != null).toList();
    }

    private static void removeStale(Tx tx, List<Prepared<NewOrder>> keyed) {
        if (!keyed.isEmpty())
            tx.send(PlacingQueries.REMOVE_STALE, (Object)
                    keyed.stream().map(p -> p.command().id()).toArray(UUID[]::new));
    }

    private static List<Claim> claims(List<Prepared<NewOrder>> all) {
        var claims = new ArrayList<Claim>();
        for (var p : all) {
            var owner = p.order().unpaidOwner();
            if (owner != null)
                claims.add(new Claim(p.order().id(), owner, p.order().pieces()));
        }
        return claims;
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
