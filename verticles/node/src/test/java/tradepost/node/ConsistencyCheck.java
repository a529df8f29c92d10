package tradepost.node;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tradepost.node.Load.Kind;
import tradepost.node.Load.Write;

/** Checks that orders, stock and payments agree once every write of a load has its response. */
final class ConsistencyCheck {

    private final Api api;
    private final Stores stores;
    private final Load load;
    private final Map<String, Long> opening;
    private final Set<String> ofOthers = new HashSet<>();

    /**
     * The orders of the load, recognized by their references.
     *
     * @param opening the initial stock of each item
     */
    ConsistencyCheck(Api api, Stores stores, Load load, Map<String, Long> opening) {
        this.api = api;
        this.stores = stores;
        this.load = load;
        this.opening = Map.copyOf(opening);
    }

    /** Waits until the operations interrupted by a crash are completed without a retry. Returns the milliseconds that it took. */
    long awaitNoDraftHoldsStock() {
        long begun = System.nanoTime();
        Awaitility.await("no draft holds stock")
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    var held = new TreeSet<>(held());
                    stores.texts("sales", "select id from sales_order where status in ('confirmed', 'paid')")
                            .forEach(held::remove);
                    assertThat(held).isEmpty();
                });
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private Set<String> held() {
        var held = stores.texts("inventory", "select distinct order_id from reservation where state = 'active'");
        return held.stream().filter(this::isOurs).collect(toSet());
    }

    private boolean isOurs(String order) {
        return !ofOthers.contains(order);
    }

    /** Call this after {@link Load#settle}, once every event is delivered. */
    void areExact() {
        ofOthers.addAll(stores.texts("sales", "select id from sales_order where reference is null"));
        ofOthers.addAll(stores.texts("purchase", "select id from purchase_order where reference is null"));
        eachOrderExistsOnce("sales", "sales_order", Kind.SALE);
        eachOrderExistsOnce("purchase", "purchase_order", Kind.PURCHASE);
        var sales = states(Kind.SALE, Map.of(Kind.CONFIRM, "confirmed", Kind.CANCEL, "cancelled"));
        var purchases = states(Kind.PURCHASE, Map.of(Kind.SEND, "ordered", Kind.RECEIVE, "received"));
        same("sales orders", orders("sales", "select id, status from sales_order"), sales);
        same("purchase orders", orders("purchase", "select id, status from purchase_order"), purchases);
        areServed("/api/sales/orders/", sales);
        areServed("/api/purchase/orders/", purchases);
        happenedOnce("sales", "sales.order.created", Kind.SALE);
        happenedOnce("sales", "sales.order.confirmed", Kind.CONFIRM);
        happenedOnce("sales", "sales.order.cancelled", Kind.CANCEL);
        reservedOnce(sales);
        happenedOnce("purchase", "purchase.order.created", Kind.PURCHASE);
        happenedOnce("purchase", "purchase.order.ordered", Kind.SEND);
        happenedOnce("purchase", "purchase.order.received", Kind.RECEIVE);
        assertThat(new TreeSet<>(held())).isEqualTo(ids(sales, "confirmed"));
        stockIsTheSumOfTheOrders();
        whatIsOrderedIsIncoming();
        api.isSound();
    }

    private Map<String, String> orders(String context, String sql) {
        var out = stores.map(context, sql);
        out.keySet().removeAll(ofOthers);
        return out;
    }

    /** An accepted order exists, a refused one does not, and no other order exists. */
    private void eachOrderExistsOnce(String context, String table, Kind kind) {
        var asked = new TreeMap<String, String>();
        load.done(kind).forEach(w -> asked.put(w.key, w.orderId()));
        var found = stores.map(context, "select reference, id from " + table + " where reference is not null");
        same(table + " by key", found, asked);
    }

    /** Reports only the differences, with the writes behind them. */
    private void same(String what, Map<String, String> found, Map<String, String> expected) {
        var different = new TreeSet<String>();
        found.forEach((k, v) -> {
            if (!v.equals(expected.get(k)))
                different.add(k + " is " + v + ", expected " + expected.get(k) + ": " + writesBehind(k));
        });
        expected.forEach((k, v) -> {
            if (!found.containsKey(k)) different.add(k + " is not there, expected " + v + ": " + writesBehind(k));
        });
        assertThat(different).as(what).isEmpty();
    }

    private String writesBehind(String keyOrId) {
        return load.writes().stream()
                        .filter(w -> w.key.equals(keyOrId) || w.orderId().equals(keyOrId))
                        .toList() + "";
    }

    private TreeMap<String, String> states(Kind made, Map<Kind, String> transitions) {
        var out = new TreeMap<String, String>();
        load.done(made).forEach(w -> out.put(w.orderId(), "draft"));
        for (Write w : load.writes())
            if (w.isDone() && transitions.containsKey(w.kind))
                out.merge(
                        w.orderId(),
                        transitions.get(w.kind),
                        (a, b) -> b.equals("confirmed") && !a.equals("draft") ? a : b);
        return out;
    }

    private static TreeSet<String> ids(Map<String, String> states, String state) {
        return states.entrySet().stream()
                .filter(e -> e.getValue().equals(state))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void areServed(String path, Map<String, String> states) {
        var asked = new HashMap<String, CompletableFuture<Api.Answer>>();
        states.forEach((id, state) -> {
            asked.put(id, api.send("GET", path + id, null));
            if (asked.size() % 32 == 0) asked.values().forEach(CompletableFuture::join);
        });
        asked.forEach(
                (id, answer) -> assertThat(answer.join().expect(200).order().getString("status"))
                        .isEqualTo(states.get(id)));
    }

    private void happenedOnce(String context, String type, Kind kind) {
        var expected = new TreeMap<String, String>();
        load.done(kind).forEach(w -> expected.put(w.orderId(), "1 event"));
        var found = new TreeMap<String, String>();
        events(context, type).forEach((id, n) -> found.put(id, n + (n == 1 ? " event" : " events")));
        same(type, found, expected);
    }

    /**
     * A try of a confirmation may reserve after another one was refused; sales releases that at once. So an order of which a confirmation
     * was refused may have been reserved and released more often than the others.
     */
    private void reservedOnce(Map<String, String> states) {
        var refused = load.writes().stream()
                .filter(w -> w.kind == Kind.CONFIRM && !w.isDone())
                .map(Write::orderId)
                .collect(toSet());
        var reserved = events("inventory", "inventory.order.reserved");
        var released = events("inventory", "inventory.order.released");
        var expected = new TreeMap<String, String>();
        var found = new TreeMap<String, String>();
        states.forEach((id, state) -> {
            long holds = state.equals("confirmed") ? 1 : 0;
            long held = state.equals("cancelled") ? 1 : 0;
            long declined = refused.contains(id) ? Math.max(0, released.getOrDefault(id, 0L) - held) : 0;
            expected.put(id, (holds + held + declined) + " reserved, " + (held + declined) + " released");
            found.put(id, reserved.getOrDefault(id, 0L) + " reserved, " + released.getOrDefault(id, 0L) + " released");
        });
        long declined = released.keySet().stream()
                .filter(id -> !"cancelled".equals(states.get(id)))
                .count();
        if (declined > 0)
            System.out.println(declined + " orders were reserved by a late try of a refused confirmation");
        same("reservations", found, expected);
        assertThat(states.keySet()).containsAll(reserved.keySet()).containsAll(released.keySet());
    }

    /** The number of events of this type of each order. */
    private Map<String, Long> events(String context, String type) {
        return stores.texts(context, "select subject from event_log where type = ?", type).stream()
                .filter(this::isOurs)
                .collect(groupingBy(Function.identity(), counting()));
    }

    private void stockIsTheSumOfTheOrders() {
        var received = sums("purchase", """
                select l.item_id, sum(l.quantity) from purchase_order_line l join purchase_order o on o.id = l.order_id
                where o.status = 'received' group by 1
                """);
        var promised = sums("sales", """
                select l.item_id, sum(l.quantity) from sales_order_line l join sales_order o on o.id = l.order_id
                where o.status = 'confirmed' group by 1
                """);
        var levels = stores.map(
                "inventory", "select item_id, sum(on_hand) || ' held ' || sum(reserved) from stock_level group by 1");
        opening.forEach((item, begun) -> assertThat(levels.get(item))
                .isEqualTo(begun + received.getOrDefault(item, 0L) + " held " + promised.getOrDefault(item, 0L)));
        assertThat(stores.texts("purchase", "select order_id from receipt")).doesNotHaveDuplicates();
        var twice =
                "select source_id from movement where kind = 'receipt' group by source_id, item_id having count(*) > 1";
        assertThat(stores.texts("inventory", twice)).isEmpty();
    }

    private void whatIsOrderedIsIncoming() {
        var ordered = sums("purchase", """
                select l.item_id, sum(l.quantity) from purchase_order_line l join purchase_order o on o.id = l.order_id
                where o.status = 'ordered' and o.reference is not null group by 1
                """);
        var incoming = sums("inventory", """
                select item_id, sum(quantity) from incoming_stock where source_type = 'purchase_order' group by 1
                """);
        assertThat(incoming).isEqualTo(ordered);
    }

    private Map<String, Long> sums(String context, String sql) {
        return stores.list(context, r -> Map.entry(r.getString(1), r.getLong(2)), sql).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A summary of the load, for the log. */
    String summary() {
        var writes = load.writes();
        return load.summary() + ", "
                + writes.stream().filter(Write::isDone).count() + " done, "
                + writes.stream().filter(w -> w.isDefinite() && !w.isDone()).count() + " refused";
    }
}
