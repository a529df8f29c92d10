package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.ContextModule;
import tradepost.mail.ScriptedSmtp;
import tradepost.node.database.EmbeddedPg;

/**
 * Dead subscribers change nothing for placing orders: with a webhook and a push service that never respond, a mail server that hangs and a stream
 * that is not read, an order costs the databases of all other contexts the same statements, transactions and bytes of WAL. PostgreSQL counts them.
 */
@Tag("prove")
@Order(3)
@ExtendWith(VertxExtension.class)
class DeadSubscribersTest {
    private static final int ROUNDS = 3;
    private static final int ORDERS = 100;
    private static final long WAITING = 40;
    /** How many orders share a batch of the relay or of the journal depends on time, so equal rounds differ as well. */
    private static final Percentage SAME = Percentage.withPercentage(10);

    private static final List<String> PUSHED = List.of("order_to_confirm", "order_to_ship");

    /** Of a browser: the example of RFC 8291, section 5. */
    private static final JsonObject PUSH_KEYS = new JsonObject()
            .put("p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
            .put("auth", "BTBZMqHH6r4Tts7J_aSIgg");

    private static final String COUNTS = """
        select /* of the test */ coalesce(sum(calls) filter (where query !~* '^(begin|commit|rollback)'), 0),
          coalesce(sum(calls) filter (where query ~* '^(commit|rollback)'), 0), coalesce(sum(wal_bytes), 0)
        from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where starts_with(d.datname, 'tradepost_') and d.datname not in ('tradepost_webhook', 'tradepost_notification')
          and query !~ '(/[*] of the test [*]/|^SET )'
        """;

    /** For an order, or so far. */
    private record Cost(double statements, double transactions, double walBytes) {}

    private Api api;
    private Stores stores;
    private String customer;
    private String item;
    private volatile boolean mailHangs;

    @Test
    void an_order_costs_the_other_contexts_the_same_with_and_without_them(Vertx vertx, @TempDir Path folder)
            throws IOException {
        int port = Program.freePorts(1);
        var smtp = ScriptedSmtp.start(vertx, said -> mailHangs ? "" : null);
        var settings = Map.of(
                "TRADEPOST_MAIL_HOST",
                "127.0.0.1",
                "TRADEPOST_MAIL_PORT",
                Integer.toString(smtp.actualPort()),
                "TRADEPOST_MAIL_TLS",
                "none");
        stores = new Stores(folder.resolve("data"));
        var program = Program.dev(folder, port, settings);
        try (var dead = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            countStatements();
            assertThat(program.stop()).isZero();
            program = Program.devAsFound(folder, port, settings);
            api = Api.at(port).registered("admin");
            customer = api.customer();
            item = api.item(1_000_000);
            isPushed();
            orders();
            var without = new ArrayList<Cost>();
            var with = new ArrayList<Cost>();
            for (int round = 0; round < ROUNDS; round++) {
                without.add(cost());
                with.add(costWith(dead, port));
            }
            System.out.println("of an order without them " + without + "\nwith them " + with);
            isSame("statements", without, with, Cost::statements);
            isSame("transactions", without, with, Cost::transactions);
            isSame("WAL", without, with, Cost::walBytes);
        } finally {
            program.close();
            EmbeddedPg.stopLeftOver(folder.resolve("data/postgres"));
        }
    }

    private void countStatements() {
        stores.load(
                "auth",
                "alter system set shared_preload_libraries = 'pg_stat_statements'",
                "alter system set pg_stat_statements.max = 20000",
                "alter system set full_page_writes = off", // or a checkpoint would decide the bytes
                "create extension pg_stat_statements",
                "grant pg_read_all_stats to auth");
    }

    private void isPushed() {
        var preferences = new JsonArray();
        for (var type : PUSHED)
            preferences.add(new JsonObject().put("type", type).put("mail", true).put("push", true));
        api.put("/api/notifications/preferences", new JsonObject().put("preferences", preferences))
                .expect(200);
    }

    private static void isSame(String what, List<Cost> without, List<Cost> with, ToDoubleFunction<Cost> figure) {
        assertThat(median(with, figure)).as(what).isCloseTo(median(without, figure), SAME);
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).sorted().toArray()[costs.size() / 2];
    }

    private Cost costWith(ServerSocket dead, int port) throws IOException {
        var url = "http://127.0.0.1:" + dead.getLocalPort();
        var hook = new JsonObject()
                .put("url", url + "/in")
                .put("types", new JsonArray(List.of("sales.*", "inventory.*", "shipping.*", "billing.*")));
        var webhook = api.post("/api/webhooks", hook).expect(201).id();
        var browser = new JsonObject().put("endpoint", url + "/push").put("keys", PUSH_KEYS);
        var subscription = api.post("/api/notifications/push-subscriptions", browser)
                .expect(201)
                .id();
        mailHangs = true;
        try (var unread = unreadStream(port)) {
            var cost = cost();
            assertThat(unread.isConnected()).isTrue();
            assertWaits("webhook", "webhook_delivery where webhook_id = ?::uuid and status = 'pending'", webhook);
            assertWaits("notification", "push_message where subscription_id = ?::uuid", subscription);
            return cost;
        } finally {
            mailHangs = false;
            api.delete("/api/webhooks/" + webhook).expect(200);
            api.delete("/api/notifications/push-subscriptions/" + subscription).expect(200);
        }
    }

    /** The queue of a browser holds 50 messages. */
    private void assertWaits(String context, String rows, String subscriber) {
        assertThat(stores.number(context, "select count(*) from " + rows, subscriber))
                .as(rows)
                .isGreaterThan(WAITING);
    }

    /** The stream of notifications, of which nothing is read. */
    private Socket unreadStream(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var request = "GET /api/notifications/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + "Authorization: Bearer " + api.token() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
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
            api.confirm(api.salesOrder(customer, item, 1)).join().expect(200);
    }

    private Cost counts() {
        return stores.list("auth", r -> new Cost(r.getDouble(1), r.getDouble(2), r.getDouble(3)), COUNTS)
                .getFirst();
    }

    /** The journal has every event, and the contexts of the subscribers have read it. */
    private void awaitDelivered() {
        Awaitility.await().until(() -> {
            long events = ContextModule.names().stream()
                    .filter(context -> !context.equals("audit"))
                    .mapToLong(context -> stores.number(context, "select /* of the test */ count(*) from event_log"))
                    .sum();
            long last = stores.number("audit", "select /* of the test */ max(position) from journal");
            return stores.number("audit", "select /* of the test */ count(*) from journal") >= events
                    && isRead("webhook", last)
                    && isRead("notification", last);
        });
    }

    private boolean isRead(String context, long last) {
        return Objects.equals(
                last, stores.number(context, "select /* of the test */ min(position) from journal_cursor"));
    }
}
