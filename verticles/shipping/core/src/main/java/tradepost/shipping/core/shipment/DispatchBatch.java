package tradepost.shipping.core.shipment;

import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Origin;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Metadata;
import tradepost.shipping.CreateShipments;
import tradepost.shipping.Shipment;
import tradepost.shipping.Shipments;
import tradepost.shipping.ShippingEvents;
import tradepost.shipping.ShippingEvents.ShipmentChanged;
import tradepost.shipping.core.shipment.PickingRules.PickedLine;
import tradepost.shipping.core.shipment.ShipmentQueries.Read;
import tradepost.shipping.core.shipment.ShipmentWriter.LineLots;

/** The first and the last transaction of {@link DispatchSaga}, for commands of any number of orders by a fixed number of statements. */
final class DispatchBatch {
    /** A command that ships everything that is open of an order, or of it at a location. */
    record Take(UUID orderId, CreateShipments body, UUID command, Idempotency.@Nullable Key key) {}

    /**
     * Shipments of an order that have left, with the context of the request.
     *
     * @param ids those of the command
     * @param accepted those of them that sales has shipped now
     * @param lots of these
     */
    record Left(
            UUID orderId,
            UUID command,
            List<UUID> ids,
            List<UUID> accepted,
            List<LineLots> lots,
            String actor,
            @Nullable Origin origin) {
        static Left now(UUID orderId, UUID command, List<UUID> ids, DispatchSaga.Accepted accepted) {
            return new Left(orderId, command, ids, accepted.ids(), accepted.lots(), Request.actor(), Origin.current());
        }
    }

    /**
     * What earlier tries of commands have done.
     *
     * @param taken the shipments, by command
     * @param answered the keys that have a response by now
     */
    private record Earlier(Map<UUID, List<UUID>> taken, Set<Idempotency.Key> answered) {
        boolean isAnswered(Take take) {
            return take.key() != null && answered.contains(take.key());
        }
    }

    private DispatchBatch() {}

    /**
     * Gives the pick lists to their commands. A result fails 404 order_not_found, 409 invalid_state, also if the command has a response by
     * now, which {@link Idempotency#steps} then returns.
     */
    static List<Supplier<List<Read>>> take(Tx tx, List<Take> all) {
        var orders = all.stream().map(Take::orderId).distinct().toArray(UUID[]::new);
        var statuses = new HashMap<UUID, String>();
        for (var r : tx.sql(ShipmentQueries.LOCK_ORDERS, (Object) orders)) statuses.put(r.getUUID(0), r.getString(1));
        var earlier = earlier(tx, all);
        var work = ShipmentWriter.work(tx, orders);
        var fresh = new LinkedHashMap<UUID, Take>(); // by shipment
        var refused = new HashMap<UUID, ServiceException>(); // by command
        var seen = new HashSet<UUID>();
        for (var take : all) {
            if (!seen.add(take.command())) continue; // another try of it in this batch gets the same result
            try {
                if (earlier.isAnswered(take)) throw PickingRules.nothingOpen();
                if (earlier.taken().containsKey(take.command())) continue;
                for (var id : open(take, statuses.get(take.orderId()), work, fresh.keySet())) fresh.put(id, take);
            } catch (ServiceException e) {
                refused.put(take.command(), e);
            }
        }
        if (!fresh.isEmpty()) dispatch(tx, fresh);
        var taken = new HashMap<UUID, List<Read>>(); // by command
        earlier.taken().forEach((command, ids) -> {
            if (!refused.containsKey(command)) taken.put(command, DispatchSaga.begin(tx, ids, command));
        });
        if (!fresh.isEmpty())
            for (var read : ShipmentWriter.read(tx, fresh.keySet())) {
                var take = Objects.requireNonNull(fresh.get(read.shipment().id()));
                taken.computeIfAbsent(take.command(), c -> new ArrayList<>()).add(read);
            }
        return all.stream()
                .map(take -> result(taken.get(take.command()), refused.get(take.command())))
                .toList();
    }

    private static Supplier<List<Read>> result(@Nullable List<Read> taken, @Nullable ServiceException refusal) {
        return () -> {
            if (refusal != null) throw refusal;
            return taken == null ? List.of() : taken;
        };
    }

    /** A command without a key has no other try. */
    private static Earlier earlier(Tx tx, List<Take> all) {
        var before = new LinkedHashMap<UUID, List<UUID>>();
        var keyed = all.stream().filter(t -> t.key() != null).toList();
        if (keyed.isEmpty()) return new Earlier(before, Set.of());
        var taken = tx.send(
                ShipmentQueries.OF_COMMANDS,
                column(keyed, Take::orderId, UUID[]::new),
                column(keyed, Take::command, UUID[]::new));
        var answered = Idempotency.answered(tx, keyed.stream().map(Take::key).toList());
        for (var r : taken.await())
            before.computeIfAbsent(r.getUUID(0), c -> new ArrayList<>()).add(r.getUUID(1));
        return new Earlier(before, answered);
    }

    /** The pick lists for a command. An earlier one of this batch may have taken some. */
    private static Set<UUID> open(
            Take take, @Nullable String status, Map<UUID, List<PickedLine>> work, Set<UUID> takenBefore) {
        if (status == null) throw Problem.notFound("order_not_found");
        DispatchSaga.requireNotCancelled(status);
        var left = work.getOrDefault(take.orderId(), List.of()).stream()
                .filter(h -> !takenBefore.contains(h.shipmentId()))
                .toList();
        return PickingRules.take(left, Set.of(), take.body()).keySet();
    }

    private static void dispatch(Tx tx, Map<UUID, Take> taken) {
        var takes = List.copyOf(taken.values());
        var changed = tx.sql(
                ShipmentQueries.DISPATCH_WHOLE,
                taken.keySet().toArray(UUID[]::new),
                column(takes, Take::command, UUID[]::new),
                column(takes, t -> t.body().carrier(), String[]::new),
                column(takes, t -> t.body().tracking(), String[]::new),
                column(takes, t -> t.body().reference(), String[]::new),
                column(takes, t -> t.body().notes(), String[]::new),
                column(takes, t -> metadata(t.body()), String[]::new));
        ShipmentWriter.expect(taken.size(), changed.rowCount());
    }

    /** As text, because in an array of jsonb the client writes null as a JSON value. */
    private static @Nullable String metadata(CreateShipments body) {
        var metadata = Metadata.orNull(body.metadata());
        return metadata == null ? null : metadata.encode();
    }

    private static <V> V[] column(List<Take> takes, Function<Take, @Nullable V> of, IntFunction<V[]> array) {
        return FulfilmentWriter.column(takes, of, array);
    }

    /**
     * Records those that sales has shipped, and returns all of each command. Sales has refused others, which are as they were. Fails 409
     * request_in_progress if another try of a command still ships one of these: its outcome counts.
     */
    static List<Shipments> record(Tx tx, List<Left> all) {
        tx.send(ShipmentQueries.LOCK_ORDERS, (Object)
                all.stream().map(Left::orderId).distinct().toArray(UUID[]::new));
        var now = new HashSet<>(ShipmentWriter.shippedBySales(
                tx, all.stream().flatMap(l -> l.accepted().stream()).toList()));
        ShipmentWriter.setLots(tx, all.stream().flatMap(l -> l.lots().stream()).toList());
        var ids = all.stream().flatMap(l -> l.ids().stream()).collect(Collectors.toSet());
        var commands = all.stream().map(Left::command).collect(Collectors.toSet());
        var reads = new LinkedHashMap<UUID, Shipment>();
        for (var read : ShipmentWriter.read(tx, ids)) {
            if (DispatchSaga.isLeaving(read) && commands.contains(read.dispatchId())) throw DispatchSaga.inProgress();
            reads.put(read.shipment().id(), read.shipment());
        }
        var events = new ArrayList<Event>();
        for (var l : all)
            for (var id : l.accepted()) if (now.remove(id)) events.add(event(Objects.requireNonNull(reads.get(id)), l));
        EventLog.appendAll(tx, events);
        return all.stream()
                .map(l -> new Shipments(reads.values().stream()
                        .filter(s -> l.ids().contains(s.id()))
                        .toList()))
                .toList();
    }

    private static Event event(Shipment s, Left l) {
        var data = ShipmentChanged.of(s);
        return EventLog.event(ShippingEvents.SHIPPED, s.id(), s.version(), data, l.actor(), l.origin());
    }
}
