package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.database.EmbeddedPg;
import tradepost.sales.core.order.SalesStates;

/**
 * {@code kill -9} while orders are quoted, confirmed, changed, paid, shipped, closed, cancelled, taken back and filled with stock that arrives.
 * Afterwards every write that got a response has happened once and no other one has, every document is in a state of its diagram, and orders,
 * stock, shipments, payments and invoices agree. {@code tradepost.rounds} sets the number of rounds.
 */
@Tag("prove")
@Order(3)
class SalesCrashTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    /** Drafts are swept every 15 seconds. */
    private static final String OPEN = """
            select l.id::text, (l.quantity - l.shipped_quantity - l.closed_quantity - l.backordered_quantity)::text
            from sales_order_line l join sales_order o on o.id = l.order_id
            where o.status in ('confirmed', 'paid', 'completed')
              and l.quantity - l.shipped_quantity - l.closed_quantity <> l.backordered_quantity
            """;

    private static final String RESERVED =
            "select line_id::text, sum(quantity)::text from reservation where state = 'active' group by 1";

    private static final String WAITING = """
            select l.id::text, l.backordered_quantity::text from sales_order_line l join sales_order o on o.id = l.order_id
            where o.status <> 'cancelled' and l.backordered_quantity > 0
            """;

    private static final String QUEUED = "select line_id::text, sum(quantity)::text from backorder group by 1";

    /** Lines of which more added pieces wait than pieces at all. */
    private static final String MORE_ADDED = """
            select l.id::text from sales_order_line l join sales_order o on o.id = l.order_id
            where o.status <> 'cancelled' and l.backordered_quantity < (
              select coalesce(sum(quantity), 0) from sales_order_waiting w where w.order_id = o.id and w.line_id = l.id)
            """;

    /** Lines whose figures are not those of the documents behind them. Pieces that are closed while they wait are at no location. */
    private static final String CONTRADICTORY = """
            select l.id::text from sales_order_line l left join (
              select line_id, sum(quantity) filter (where kind = 'shipped') as shipped, sum(quantity) filter (where kind = 'closed') as closed
              from sales_order_part group by 1) p on p.line_id = l.id
            where l.shipped_quantity <> coalesce(p.shipped, 0) or l.closed_quantity < coalesce(p.closed, 0)
              or l.returned_quantity <> (select coalesce(sum(quantity), 0) from sales_return_line where order_line_id = l.id)
            """;

    /** Changes that are neither applied nor given up; those of an earlier version of the order can no longer be applied. */
    private static final String HALF_CHANGED = """
            select c.order_id || ' at ' || c.order_version from sales_order_change c join sales_order o on o.id = c.order_id
            where c.applied_at is null and c.order_version >= o.version
            """;

    /** Stock that is held for a change, and not for the order. */
    private static final String HELD_FOR_CHANGES = """
            select order_id::text from order_reservation where state = 'active' group by 1 having count(*) > 1
            """;

    /** The path of each order through its diagram, and its status. */
    private static final String PATHS = """
            select o.id::text, o.status || ' ' || coalesce((select string_agg(split_part(e.type, '.', 3), ' ' order by e.position)
              from event_log e where e.subject = o.id and e.type like 'sales.order.%'), '') from sales_order o
            """;

    private static final Map<String, String> OPERATIONS = Map.of(
            "confirmed", "confirm",
            "paid", "pay",
            "shipped", "ship",
            "closed", "close",
            "changed", "change",
            "returned", "return",
            "refunded", "refund",
            "cancelled", "cancel");

    private static final String QUOTES_OFF_THE_DIAGRAM = """
            select q.number || ' ' || q.status || ' ' || e.path from sales_quote q, lateral (
              select string_agg(split_part(type, '.', 3), ' ' order by position) as path from event_log where subject = q.id) e
            where e.path <> case q.status when 'draft' then 'created' when 'sent' then 'created sent' else 'created sent ' || q.status end
            """;

    private static final String QUOTES_AND_ORDERS = """
            select coalesce(q.id, o.id)::text from sales_quote q full join sales_order o on o.quote_id = q.id
            where q.order_id is distinct from o.id and (q.order_id is not null or o.quote_id is not null)
            """;

    /** What sales has decided of each document, and what billing has of it. */
    private static final String DECIDED = """
            select id::text, concat_ws(' ', kind, total_amount, credited_amount, written_off_amount, allocated_amount, open_amount)
            from sales_order_invoice
            """;

    private static final String DOCUMENTED = """
            select id::text, concat_ws(' ', kind, total_amount, round(credited_amount, 4), round(written_off_amount, 4),
              round(allocated_amount, 4), round(open_amount, 4)) from invoice_with_receivable
            """;

    /** Years with gaps in the numbers of their documents. */
    private static final String GAPS = """
            select c.kind || ' ' || c.year from invoice_counter c left join invoice i
              on i.kind = c.kind and split_part(i.number, '-', 2)::int = c.year
            group by c.kind, c.year, c.last
            having count(*) <> c.last or max(split_part(i.number, '-', 3)::bigint) <> c.last
            """;

    /** The effects of writes with a reason. */
    private static final String EFFECTS = """
            select case type when 'sales.order.refund_requested' then 'refunded' else split_part(type, '.', 3) end || ' ' || (data ->> 'reason')
            from event_log
            where type in ('sales.order.closed', 'sales.order.changed', 'sales.order.cancelled', 'sales.order.refunded', 'sales.order.refund_requested')
              and data ->> 'reason' is not null
            union all select 'returned ' || reason from sales_return
            union all select 'credited ' || note from sales_order_invoice where reason = 'credited'
            union all select 'written_off ' || reason from sales_write_off
            union all select 'created ' || reference from sales_order where quote_id is null
            """;

    private static final String ONCE_PAID = "select reference from payment where provider <> 'credit'";

    /** A command that pays with credit makes a payment of each payment that the money came in by. */
    private static final String CREDIT_FROM = """
            select reference || ' from ' || source_id from sales_order_payment
            where kind = 'payment' and provider = 'credit' and reference is not null
            """;

    private static final String TAKEN = """
            select reference, string_agg(status || ' ' || amount || ' by ' || provider, ', ') from payment
            where status not in ('failed', 'cancelled') and reference is not null group by 1
            """;

    private static final Map<String, String> EFFECT = Map.of(
            "close",
            "closed",
            "changes",
            "changed",
            "cancel",
            "cancelled",
            "refunds",
            "refunded",
            "returns",
            "returned",
            "credit-notes",
            "credited",
            "write-off",
            "written_off",
            SalesLoad.CREATE,
            "created");

    private static final String EXPIRED_DRAFTS =
            "select count(*) from sales_order where status = 'draft' and expires_at < clock_timestamp()";

    private final Random random = new Random(SEED);

    /** One program for both kinds of kills, because a start takes longer than the load. */
    @Test
    void orders_are_exact_after_the_database_server_and_the_node_were_killed(@TempDir Path folder)
            throws InterruptedException {
        int port = Program.freePorts(1);
        var program = Program.dev(folder, port);
        try {
            var shop = Shop.at(Api.at(port).registered("admin"), folder);
            for (int round = 1; round <= ROUNDS; round++) {
                shop.load.start(SEED + 2L * round);
                shop.load.writers.awaitMore(150 + random.nextInt(100));
                CrashTest.killServer(shop.stores.serverPid());
                shop.load.writers.awaitMore(50); // by the same process, on the server that it has restarted
                shop.load.writers.stop();
                shop.isExact("the database server, round " + round);

                shop.load.start(SEED + 2L * round + 1);
                shop.load.writers.awaitMore(150 + random.nextInt(100));
                program.kill();
                shop.load.writers.stop();
                program = Program.dev(folder, port);
                shop.isExact("the node, round " + round);
            }
            shop.draftsExpire();
            assertThat(program.stop()).isZero();
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres")); // in case no program has adopted it
        }
    }

    /** The sales of a running program under load. */
    private record Shop(Api api, Stores stores, SalesLoad load) {
        static Shop at(Api api, Path folder) {
            return new Shop(api, new Stores(folder.resolve("data")), new SalesLoad(api));
        }

        void isExact(String what) {
            int open = load.writers.settle();
            var why = what + ", seed " + SEED;
            var orders = load.made();
            assertThat(stores.texts("sales", "select id from sales_order"))
                    .as(why)
                    .containsExactlyInAnyOrderElementsOf(orders);
            everyPieceIsInOnePlace(why);
            everyDecisionIsDocumented(why);
            new ShippingBooks(stores).agree(why);
            new PaymentBooks(api, stores).agree(why);
            new SalesBooks(api, why).agree(orders, load.stock());
            assertThat(stores.texts("sales", CONTRADICTORY)).as(why).isEmpty();
            assertThat(stores.texts("sales", MORE_ADDED)).as(why).isEmpty();
            assertThat(stores.texts("sales", HALF_CHANGED)).as(why).isEmpty();
            assertThat(stores.texts("inventory", HELD_FOR_CHANGES)).as(why).isEmpty();
            assertThat(stores.texts("billing", GAPS)).as(why).isEmpty();
            everyDocumentIsInAStateOfItsDiagram(why);
            everyWriteHappenedOnce(why);
            var done = new TreeMap<String, Integer>();
            for (var w : load.writers.done()) done.merge(w.type, 1, Integer::sum);
            assertThat(done.keySet())
                    .as(why)
                    .contains("confirm", "changes", "pay", "shipments", SalesLoad.ACCEPT, SalesLoad.ARRIVAL);
            System.out.printf(
                    "SalesCrashTest, %s: %s done of %d writes, %d without a response at first, %d orders%n",
                    why, done, load.writers.all().size(), open, orders.size());
        }

        /** Each piece that is not shipped or closed is reserved or waits. */
        private void everyPieceIsInOnePlace(String why) {
            Awaitility.await(why)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> {
                        assertThat(stores.map("inventory", RESERVED)).as(why).isEqualTo(stores.map("sales", OPEN));
                        assertThat(stores.map("inventory", QUEUED)).as(why).isEqualTo(stores.map("sales", WAITING));
                    });
        }

        private void everyDecisionIsDocumented(String why) {
            Awaitility.await(why)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(100))
                    .untilAsserted(() -> assertThat(stores.map("billing", DOCUMENTED))
                            .as(why)
                            .isEqualTo(stores.map("sales", DECIDED)));
        }

        private void everyDocumentIsInAStateOfItsDiagram(String why) {
            var off = new ArrayList<String>();
            stores.map("sales", PATHS).forEach((id, path) -> {
                var words = List.of(path.split(" "));
                Set<String> states = Set.of("draft");
                for (var event : words.subList(1, words.size())) states = after(states, event);
                if (!states.contains(words.getFirst())) off.add(id + ": " + path);
            });
            assertThat(off).as(why).isEmpty();
            assertThat(stores.texts("sales", QUOTES_OFF_THE_DIAGRAM)).as(why).isEmpty();
            assertThat(stores.texts("sales", QUOTES_AND_ORDERS)).as(why).isEmpty();
        }

        private static Set<String> after(Set<String> states, String event) {
            var operation = OPERATIONS.get(event);
            if (operation == null) return states;
            var after = new HashSet<String>();
            for (var t : SalesStates.ALL)
                if (t.operation().equals(operation) && t.from().stream().anyMatch(states::contains))
                    after.addAll(t.to());
            return after;
        }

        private void everyWriteHappenedOnce(String why) {
            var done = new HashSet<String>();
            var refused = new HashSet<String>();
            for (var w : load.writers.all())
                if (EFFECT.containsKey(w.type)) (w.isDone() ? done : refused).add(EFFECT.get(w.type) + " " + w.key);
            var effects = stores.texts("sales", EFFECTS).stream()
                    .filter(e -> done.contains(e) || refused.contains(e)) // a cancellation may refund
                    .toList();
            assertThat(effects).as(why).doesNotHaveDuplicates().doesNotContainAnyElementsOf(refused);
            // a change to what is there already has none
            assertThat(effects)
                    .as(why)
                    .containsAll(
                            done.stream().filter(e -> !e.startsWith("changed")).toList());
            var paid = SalesLoad.PAYMENTS.stream()
                    .flatMap(type -> load.writers.done(type).stream())
                    .map(w -> w.key)
                    .toList();
            assertThat(stores.texts("payment", ONCE_PAID)).as(why).doesNotHaveDuplicates();
            assertThat(stores.texts("sales", CREDIT_FROM)).as(why).doesNotHaveDuplicates();
            assertThat(stores.texts("payment", "select reference from payment"))
                    .as(why)
                    .containsAll(paid);
            // one that was declined, or given up because its order was cancelled, is a refusal
            assertThat(stores.map("payment", TAKEN).entrySet().stream().filter(p -> !paid.contains(p.getKey())))
                    .as(why)
                    .isEmpty();
        }

        void draftsExpire() {
            Awaitility.await("drafts expire").until(() -> stores.number("sales", EXPIRED_DRAFTS) == 0);
            assertThat(stores.number("sales", "select count(*) from sales_order where cancel_reason = 'expired'"))
                    .isPositive();
        }
    }
}
