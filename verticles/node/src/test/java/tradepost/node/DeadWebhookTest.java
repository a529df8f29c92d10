package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.assertj.core.data.Percentage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.ContextModule;
import tradepost.node.database.EmbeddedPg;

/**
 * A webhook whose receiver is dead changes nothing for placing orders: with it, an order costs the databases of all other contexts the same
 * statements, transactions and bytes of WAL. PostgreSQL counts them.
 */
@Tag("prove")
@Order(3)
class DeadWebhookTest {
    private static final int ROUNDS = 7;
    private static final int ORDERS = 150;
    /** How many orders share a batch of the relay or of the journal depends on time, so equal rounds differ as well. */
    private static final Percentage SAME = Percentage.withPercentage(10);

    private static final String COUNTS = """
            select /* of the test */ coalesce(sum(calls) filter (where query !~* '^(begin|commit|rollback)'), 0),
              coalesce(sum(calls) filter (where query ~* '^(commit|rollback)'), 0), coalesce(sum(wal_bytes), 0)
            from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where starts_with(d.datname, 'tradepost_') and d.datname <> 'tradepost_webhook' and query !~ '(/[*] of the test [*]/|^SET )'
            """;

    /** For an order, or so far. */
    private record Cost(double statements, double transactions, double walBytes) {}

    private Api api;
    private Stores stores;
    private String customer;
    private String item;

    @Test
    void an_order_costs_the_other_contexts_the_same_with_and_without_it(@TempDir Path folder) throws IOException {
        int port = Program.freePorts(1);
        stores = new Stores(folder.resolve("data"));
        var program = Program.dev(folder, port);
        try (var dead = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            stores.load(
                    "auth",
                    "alter system set shared_preload_libraries = 'pg_stat_statements'",
                    "alter system set pg_stat_statements.max = 20000",
                    "alter system set full_page_writes = off", // or a checkpoint would decide the bytes
                    "create extension pg_stat_statements",
                    "grant pg_read_all_stats to auth");
            assertThat(program.stop()).isZero();
            program = Program.devAsFound(folder, port, Map.of());
            api = Api.at(port).registered("admin");
            customer = api.customer();
            item = api.item(1_000_000);
            orders();
            var without = new ArrayList<Cost>();
            var with = new ArrayList<Cost>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(cost());
                with.add(costWith(dead));
            }
            System.out.println("of an order without it " + without + "\nwith it " + with);
            isSame("statements", without, with, Cost::statements);
            isSame("transactions", without, with, Cost::transactions);
            isSame("WAL", without, with, Cost::walBytes);
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    private static void isSame(String what, List<Cost> without, List<Cost> with, ToDoubleFunction<Cost> figure) {
        assertThat(median(with, figure)).as(what).isCloseTo(median(without, figure), SAME);
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).sorted().toArray()[costs.size() / 2];
    }

    /** Connections are accepted, and nothing is read. */
    private Cost costWith(ServerSocket dead) {
        var body = new JsonObject()
                .put("url", "http://127.0.0.1:" + dead.getLocalPort() + "/in")
                .put("types", new JsonArray(List.of("sales.*", "inventory.*", "shipping.*", "billing.*")));
        var webhook =
                "/api/webhooks/" + api.post("/api/webhooks", body).expect(201).id();
        try {
            var cost = cost();
            assertThat(stores.number(
                            "webhook",
                            "select count(*) from webhook_delivery where webhook_id = ?::uuid and status = 'pending'",
                            webhook.substring(webhook.lastIndexOf('/') + 1)))
                    .as("events that wait for it")
                    .isGreaterThan(ORDERS);
            return cost;
        } finally {
            api.delete(webhook).expect(200);
        }
    }

    private Cost cost() {
        awaitDelivered();
        var before = counts();
        orders();
        awaitDelivered();
        var after = counts();
        return new Cost(
                (after.statements - before.statements) / ORDERS,
                (after.transactions - before.transactions) / ORDERS,
                (after.walBytes - before.walBytes) / ORDERS);
    }

    /** One after the other. */
    private void orders() {
        for (int i = 0; i < ORDERS; i++)
            api.post("/api/sales/orders/" + api.salesOrder(customer, item, 1) + "/confirm")
                    .expect(200);
    }

    private Cost counts() {
        return stores.list("auth", r -> new Cost(r.getDouble(1), r.getDouble(2), r.getDouble(3)), COUNTS)
                .getFirst();
    }

    /** The journal has every event, and the context of webhooks has read it. */
    private void awaitDelivered() {
        Awaitility.await().until(() -> {
            long events = ContextModule.names().stream()
                    .filter(context -> !context.equals("audit"))
                    .mapToLong(context -> stores.number(context, "select /* of the test */ count(*) from event_log"))
                    .sum();
            return stores.number("audit", "select /* of the test */ count(*) from journal") >= events
                    && Objects.equals(
                            stores.number("audit", "select /* of the test */ max(position) from journal"),
                            stores.number(
                                    "webhook",
                                    "select /* of the test */ max(position) from journal_cursor where reader = 'webhook'"));
        });
    }
}
