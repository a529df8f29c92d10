package tradepost.sales.core.commit;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tradepost.inventory.InventoryService;
import tradepost.inventory.reservation.HeldLine;
import tradepost.inventory.reservation.Reservation;
import tradepost.inventory.reservation.ReserveOrder;
import tradepost.inventory.reservation.ReserveStock;
import tradepost.inventory.reservation.WaitingLine;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.GroupCommit;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.drafting.NewOrder;

/**
 * Orders that are placed at the same time go through the three commits of {@link Placing} together: one transaction stores the future
 * orders, one call reserves their stock, one transaction confirms them. Each has its own outcome.
 */
final class PlaceBatch {
    private static final Caller SALES = Caller.system("sales");

    /**
     * By id, like the event's handler locks them: the ids of a batch increase in the order in which its events are delivered. The content is
     * read only after a crash, but the server parses it for each order.
     */
    private static final String INSERT = """
            insert into order_placing(id, request_id, content)
            select * from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as p(id, request_id, content) order by id
            on conflict (request_id) do nothing returning id
            """;

    private static final String REMOVE_STALE = """
            delete from order_placing
            where request_id = any((select $1::uuid[])::uuid[]) and not confirmed and not %s
            """.formatted(Placing.FRESH);

    /**
     * A command to place an order, with the context of its request, which is not available when the batch runs.
     *
     * @param held what inventory has reserved for it; empty before that
     * @param waiting what waits for stock; null if nothing does
     */
    record Placement(
            NewOrder order,
            UUID command,
            Idempotency.@Nullable Key key,
            boolean referenced,
            String actor,
            @Nullable Origin origin,
            @Nullable String token,
            List<HeldLine> held,
            @Nullable List<WaitingLine> waiting) {
        static Placement now(NewOrder order, UUID command, boolean referenced) {
            return new Placement(
                    order,
                    command,
                    Idempotency.key(),
                    referenced,
                    Request.actor(),
                    Origin.current(),
                    Request.token(),
                    List.of(),
                    null);
        }

        Placement holding(Reservation stock) {
            return new Placement(order, command, key, referenced, actor, origin, token, stock.lines(), stock.waiting());
        }

        ReserveOrder reserve() {
            var lines = ReservedStock.lines(order.lines());
            var stock = new ReserveStock(command, lines, order.customerId(), order.allowBackorders() ? true : null);
            return new ReserveOrder(
                    order.id(),
                    NewOrder.VERSION,
                    stock,
                    actor,
                    origin,
                    token,
                    order.holdId(),
                    order.holdId() == null ? null : true);
        }
    }

    /** The state of a command is one of these. */
    sealed interface Outcome {}

    record Placed(SalesOrderWithItems order) implements Outcome {}

    /** Its stock is reserved, and it must be committed separately. */
    record Reserved(Placement placement) implements Outcome {}

    /** Another try of the command got a response while this one was being prepared; nothing of this one remains. */
    record AnsweredBefore() implements Outcome {}

    /** @param stored whether its row may be in order_placing */
    record Refused(ServiceException why, boolean stored) implements Outcome {}

    private record Stored(Set<UUID> orders, Set<Idempotency.Key> answered) {}

    private final Db db;
    private final InventoryService inventory;
    private final GroupCommit<Placement, SalesOrderWithItems> commits;
    private final List<Placement> batch;
    /** By index in the batch, because two commands may be equal. */
    private final Map<Integer, Outcome> outcomes = new HashMap<>();

    PlaceBatch(
            Db db,
            InventoryService inventory,
            GroupCommit<Placement, SalesOrderWithItems> commits,
            List<Placement> batch) {
        this.db = db;
        this.inventory = inventory;
        this.commits = commits;
        this.batch = batch;
    }

    /** The outcomes, in the order of the commands. Fails only if nothing is stored. */
    List<Outcome> serve() {
        var stored = store();
        var held = stored.isEmpty() ? Map.<Integer, Placement>of() : reserve(stored);
        if (!held.isEmpty()) commit(held);
        return IntStream.range(0, batch.size()).mapToObj(outcomes::get).toList();
    }

    /** The orders that continue. */
    private List<Integer> store() {
        var stored = db.tx(this::store);
        var remaining = new ArrayList<Integer>();
        for (int i = 0; i < batch.size(); i++) {
            var placement = batch.get(i);
            if (!stored.orders().contains(placement.order().id()))
                outcomes.put(i, new Refused(Problem.conflict("request_in_progress"), false));
            else if (placement.key() != null && stored.answered().contains(placement.key()))
                outcomes.put(i, new AnsweredBefore());
            else remaining.add(i);
        }
        return remaining;
    }

    /** A command without a key has no other try, so there is nothing to look for. */
    private Stored store(Tx tx) {
        var keyed = batch.stream().filter(a -> a.key() != null).toList();
        if (!keyed.isEmpty())
            tx.send(REMOVE_STALE, (Object)
                    keyed.stream().map(Placement::command).toArray(UUID[]::new));
        var inserted = tx.send(
                INSERT,
                batch.stream().map(a -> a.order().id()).toArray(UUID[]::new),
                batch.stream().map(Placement::command).toArray(UUID[]::new),
                batch.stream().map(a -> Json.writeSparsely(a.order())).toArray(JsonObject[]::new));
        var orders = new HashSet<UUID>();
        for (var r : inserted.await()) orders.add(r.getUUID(0));
        if (keyed.isEmpty()) return new Stored(orders, Set.of());
        var answered =
                Idempotency.answered(tx, keyed.stream().map(Placement::key).toList());
        var unwanted = keyed.stream()
                .filter(a -> answered.contains(a.key()))
                .map(a -> a.order().id())
                .toArray(UUID[]::new);
        if (unwanted.length > 0) tx.send(Placing.GIVE_UP, (Object) unwanted);
        return new Stored(orders, answered);
    }

    /** The orders whose stock is reserved. If this fails, nothing is kept, so a missing response does not mean an unknown outcome. */
    private Map<Integer, Placement> reserve(List<Integer> stored) {
        var held = new LinkedHashMap<Integer, Placement>();
        try {
            Request.actAs("sales"); // the call serves many callers; each order carries the token of its own caller
            var requests = stored.stream().map(i -> batch.get(i).reserve()).toList();
            var reserved = inventory.reserveAll(requests, SALES).await();
            for (int n = 0; n < stored.size(); n++) {
                int i = stored.get(n);
                try {
                    var stock = reserved.get(n).reservation();
                    held.put(i, batch.get(i).holding(stock));
                } catch (ServiceException refusal) {
                    outcomes.put(i, refused(refusal));
                }
            }
        } catch (Throwable t) {
            var refusal = refused(t);
            for (int i : stored) outcomes.putIfAbsent(i, refusal);
            return Map.of();
        }
        return held;
    }

    private static Refused refused(Throwable t) {
        var refusal = Problem.from(t);
        return new Refused(refusal.failureCode() == 504 ? Problem.unavailable("unavailable") : refusal, true);
    }

    private void commit(Map<Integer, Placement> reserved) {
        reserved.forEach((i, placement) -> outcomes.put(i, new Reserved(placement)));
        var held = reserved.keySet().stream()
                .filter(i -> batch.get(i).referenced())
                .filter(i -> batch.get(i).order().claim() == null) // one that is refused would fail all others
                .toList();
        if (held.isEmpty()) return;
        var commands = held.stream()
                .map(reserved::get)
                .map(a -> new GroupCommit.Command<>(a.key(), a))
                .toList();
        // any failure leaves them reserved: their stock is, so none of them may be treated as not executed
        var done = commits.tryAll(commands).iterator();
        for (int i : held) done.next().ifPresent(order -> outcomes.put(i, new Placed(order)));
    }
}
