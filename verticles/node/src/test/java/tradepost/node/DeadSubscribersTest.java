package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * Dead subscribers change nothing for placing orders: with a webhook, a push service and a mail server that refuse or never respond, an order costs
 * the database of each other context no more statements, and all of them no more transactions and bytes of WAL, than without subscribers.
 * PostgreSQL counts them. The program needs no more processor time for them than for subscribers that respond.
 *
 * <p>A stream of notifications makes events leave sooner, so fewer of them share a transaction, as long as it is open. Nothing shows that its reader
 * is dead until its connection is full, so until then it costs what one that is read costs.
 */
@Tag("prove")
@Order(3)
@ExtendWith(VertxExtension.class)
class DeadSubscribersTest {
    private static final int ROUNDS = 3;
    private static final int ORDERS = 100;
    /** The queue of a browser holds 50 messages. */
    private static final long WAITING = 40;

    /**
     * How many orders share a batch of the relay or of the journal depends on time, so equal rounds differ as well. Therefore the least of the
     * rounds is compared with the median of those that it is to equal.
     */
    private static final double MORE = 1.1;

    private static final long HANGING_MS = 20_000;
    private static final double TICK_MS = 10;
    /** What an idle context queries in the time of an order, in statements. */
    private static final double IDLE = 0.2;

    private static final List<Subscribers> SENT =
            List.of(Subscribers.NONE, Subscribers.LIVING, Subscribers.REFUSING, Subscribers.HANGING);
    /** After the others: events leave sooner for seconds after a stream has ended. */
    private static final List<Subscribers> STREAMS = List.of(Subscribers.STREAM, Subscribers.UNREAD_STREAM);

    private static final List<String> NOTIFIED = List.of("order_to_confirm", "order_to_ship");

    /** Of a browser: the example of RFC 8291, section 5. */
    private static final JsonObject PUSH_KEYS = new JsonObject()
            .put("p256dh", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
            .put("auth", "BTBZMqHH6r4Tts7J_aSIgg");

    /** A transaction is counted when it begins: its commit is sent in a way that the extension does not count. */
    private static final String COUNTS = """
        select /* of the test */ substr(d.datname, length('tradepost_') + 1),
          coalesce(sum(calls) filter (where query !~* '^(begin|set local)'), 0),
          coalesce(sum(calls) filter (where query ~* '^begin'), 0), coalesce(sum(wal_bytes), 0)
        from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where starts_with(d.datname, 'tradepost_') and d.datname not in ('tradepost_webhook', 'tradepost_notification')
          and query !~ '(/[*] of the test [*]/|^SET )'
        group by d.datname
        """;

    private enum Subscribers {
        NONE,
        /** What the contexts are asked for that a mail or the rights of an owner need is their cost. */
        LIVING,
        /** They respond with errors. */
        REFUSING,
        /** They accept connections and never respond; the mail server does so after the round. */
        HANGING,
        STREAM,
        UNREAD_STREAM
    }

    /**
     * For an order, or so far.
     *
     * @param statements by context, without those that begin and end transactions
     * @param cpuMs of the program and the database
     */
    private record Cost(Map<String, Double> statements, double transactions, double walBytes, double cpuMs) {
        double allStatements() {
            return statements.values().stream().mapToDouble(n -> n).sum();
        }

        double of(String context) {
            return statements.getOrDefault(context, 0.0);
        }

        Cost perOrderSince(Cost before) {
            var each = new TreeMap<String, Double>();
            statements.forEach((context, n) -> each.put(context, (n - before.of(context)) / ORDERS));
            return new Cost(
                    each,
                    (transactions - before.transactions) / ORDERS,
                    (walBytes - before.walBytes) / ORDERS,
                    (cpuMs - before.cpuMs) / ORDERS);
        }

        @Override
        public String toString() {
            return "%.1f statements %s, %.1f transactions, %.0f bytes of WAL, %.1f ms of CPU"
                    .formatted(allStatements(), statements, transactions, walBytes, cpuMs);
        }
    }

    private Api api;
    private Program program;
    private Stores stores;
    private String customer;
    private String item;
    /** As {@link ScriptedSmtp} understands it; null for the response of a server that accepts everything. */
    private volatile String smtpSays;
    /** Of the webhook and the push service; 0 for none. */
    private volatile int httpStatus;

    @Test
    void an_order_costs_the_other_contexts_the_same_with_and_without_them(Vertx vertx, @TempDir Path folder)
            throws IOException {
        int port = Program.freePorts(1);
        var smtp = ScriptedSmtp.start(vertx, said -> smtpSays);
        var receiver = vertx.createHttpServer()
                .requestHandler(r -> {
                    if (httpStatus > 0) r.response().setStatusCode(httpStatus).end();
                })
                .listen(0, "127.0.0.1")
                .await();
        var settings = Map.of(
                "TRADEPOST_MAIL_HOST",
                "127.0.0.1",
                "TRADEPOST_MAIL_PORT",
                Integer.toString(smtp.actualPort()),
                "TRADEPOST_MAIL_TLS",
                "none",
                "TRADEPOST_MAIL_HOURLY_MAX",
                "100000",
                "TRADEPOST_MAIL_CUSTOMERS", // they cannot say that they want none
                "off");
        stores = new Stores(folder.resolve("data"));
        program = Program.dev(folder, port, settings);
        try {
            countStatements();
            assertThat(program.stop()).isZero();
            program = Program.devAsFound(folder, port, settings);
            api = Api.at(port).registered("admin");
            customer = api.customer();
            item = api.item(1_000_000);
            var all = new EnumMap<Subscribers, List<Cost>>(Subscribers.class);
            areNotified(false);
            for (int i = 0; i < ROUNDS; i++) orders();
            for (var kinds : List.of(SENT, STREAMS))
                for (int round = 0; round < ROUNDS; round++)
                    for (var kind : kinds) {
                        var cost = cost(kind, receiver.actualPort(), port);
                        System.out.println("an order, subscribers " + kind + ": " + cost);
                        all.computeIfAbsent(kind, k -> new ArrayList<>()).add(cost);
                    }
            for (var dead : List.of(Subscribers.REFUSING, Subscribers.HANGING)) {
                costsNoMore(dead, all.get(Subscribers.NONE), all.get(dead));
                assertNoMore(dead + ": CPU", all.get(Subscribers.LIVING), all.get(dead), Cost::cpuMs, 0);
            }
            costsNoMore(Subscribers.UNREAD_STREAM, all.get(Subscribers.STREAM), all.get(Subscribers.UNREAD_STREAM));
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

    private void areNotified(boolean wanted) {
        var preferences = new JsonArray();
        for (var type : NOTIFIED)
            preferences.add(
                    new JsonObject().put("type", type).put("mail", wanted).put("push", wanted));
        api.put("/api/notifications/preferences", new JsonObject().put("preferences", preferences))
                .expect(200);
    }

    private static void costsNoMore(Subscribers kind, List<Cost> than, List<Cost> costs) {
        for (var context : costs.getFirst().statements.keySet())
            assertNoMore(kind + ": statements of " + context, than, costs, c -> c.of(context), IDLE);
        assertNoMore(kind + ": statements", than, costs, Cost::allStatements, IDLE);
        assertNoMore(kind + ": transactions", than, costs, Cost::transactions, IDLE);
        assertNoMore(kind + ": WAL", than, costs, Cost::walBytes, 0);
    }

    private static void assertNoMore(
            String what, List<Cost> than, List<Cost> costs, ToDoubleFunction<Cost> figure, double more) {
        double most = sorted(than, figure)[than.size() / 2] * MORE + more;
        assertThat(sorted(costs, figure)[0]).as(what).isPositive().isLessThanOrEqualTo(most);
    }

    private static double[] sorted(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).sorted().toArray();
    }

    private Cost cost(Subscribers kind, int receiver, int port) throws IOException {
        switch (kind) {
            case NONE:
                return cost();
            case STREAM:
                try (var read = stream(port)) {
                    Thread.ofVirtual().start(() -> readAll(read));
                    return cost();
                }
            case UNREAD_STREAM:
                try (var unread = stream(port)) {
                    var cost = cost();
                    assertThat(unread.getInputStream().read()).as("it was open").isEqualTo('H');
                    return cost;
                }
            default:
                return costWith(kind, receiver);
        }
    }

    private Cost costWith(Subscribers kind, int receiver) {
        var url = "http://127.0.0.1:" + receiver;
        httpStatus = kind == Subscribers.LIVING ? 201 : kind == Subscribers.REFUSING ? 500 : 0;
        smtpSays = switch (kind) {
            case REFUSING -> ScriptedSmtp.HANG_UP;
            case HANGING -> ScriptedSmtp.after(HANGING_MS, "421 busy");
            default -> null;
        };
        var hook = new JsonObject()
                .put("url", url + "/in")
                .put("types", new JsonArray(List.of("sales.*", "inventory.*", "shipping.*", "billing.*")));
        var webhook = api.post("/api/webhooks", hook).expect(201).id();
        var browser = new JsonObject().put("endpoint", url + "/push").put("keys", PUSH_KEYS);
        var subscription = api.post("/api/notifications/push-subscriptions", browser)
                .expect(201)
                .id();
        areNotified(true);
        var cost = cost();
        var waiting = List.of(
                stores.number(
                        "webhook",
                        "select count(*) from webhook_delivery where webhook_id = ?::uuid and status = 'pending'",
                        webhook),
                stores.number(
                        "notification",
                        "select count(*) from push_message where subscription_id = ?::uuid",
                        subscription),
                stores.number("notification", "select count(*) from mail where status = 'waiting'"));
        if (kind != Subscribers.LIVING)
            assertThat(waiting)
                    .as("deliveries, push messages and mails")
                    .allSatisfy(n -> assertThat(n).isGreaterThan(WAITING));
        areNotified(false);
        api.delete("/api/webhooks/" + webhook).expect(200);
        api.delete("/api/notifications/push-subscriptions/" + subscription).expect(200);
        stores.load("notification", "delete from mail"); // or the next round would send them
        return cost;
    }

    /** The stream of notifications. */
    private Socket stream(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var request = "GET /api/notifications/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + "Authorization: Bearer " + api.token() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void readAll(Socket stream) {
        try {
            stream.getInputStream().skip(Long.MAX_VALUE);
        } catch (IOException e) {
            // the test has closed it
        }
    }

    private Cost cost() {
        awaitDelivered();
        var before = counts();
        orders();
        awaitDelivered();
        return counts().perOrderSince(before);
    }

    /** One after the other. */
    private void orders() {
        for (int i = 0; i < ORDERS; i++)
            api.confirm(api.salesOrder(customer, item, 1)).join().expect(200);
    }

    private Cost counts() {
        record Row(String context, double statements, double transactions, double walBytes) {}
        var rows = stores.list(
                "auth", r -> new Row(r.getString(1), r.getDouble(2), r.getDouble(3), r.getDouble(4)), COUNTS);
        var statements = new TreeMap<String, Double>();
        rows.forEach(r -> statements.put(r.context, r.statements));
        return new Cost(
                statements,
                rows.stream().mapToDouble(Row::transactions).sum(),
                rows.stream().mapToDouble(Row::walBytes).sum(),
                cpuMs());
    }

    /** Of the program, of the server and its processes, and of those that have ended. */
    private double cpuMs() {
        var server = ProcessHandle.of(stores.serverPid()).orElseThrow();
        return Stream.concat(
                        Stream.of(program.pid(), server.pid()),
                        server.children().map(ProcessHandle::pid))
                .mapToDouble(DeadSubscribersTest::cpuMs)
                .sum();
    }

    /** With that of its children that have ended: {@code proc_pid_stat(5)}. */
    private static double cpuMs(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return IntStream.range(11, 15)
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum()
                    * TICK_MS;
        } catch (IOException e) {
            return 0; // it has ended, and is counted by its parent
        }
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
        return last
                == stores.number(
                        context, "select /* of the test */ position from journal_cursor where reader = ?", context);
    }
}
