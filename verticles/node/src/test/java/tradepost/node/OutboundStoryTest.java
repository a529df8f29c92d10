package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.standardwebhooks.Webhook;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.command.ClusterPlan;

/**
 * Stock falls below its reorder point on a cluster of three nodes: a purchaser's stream shows it, a mail arrives, a webhook is called and the
 * audit trail names the seller; each of them once, also if a node is killed in between.
 */
@Tag("prove")
class OutboundStoryTest {
    private static final int NODES = 3;
    private static final long POINT = 5;

    /** A request that the receiver of the webhook has got. */
    private record Received(String body, HttpHeaders headers) {
        JsonObject event() {
            return new JsonObject(body);
        }

        String id() {
            return headers.firstValue("webhook-id").orElse("");
        }
    }

    /** @param sku which notifications and mails name */
    private record Sale(String item, String sku, String order) {}

    /** The counts of the timers from the commit of an event to its arrival at each subscriber. */
    private static final List<String> FIGURES = List.of(
            "tradepost_notification_latency_seconds_count",
            "tradepost_webhook_latency_seconds_count",
            "tradepost_mail_latency_seconds_count",
            "tradepost_journal_latency_seconds_count");

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private GreenMail mails;
    private int receiver;

    @BeforeEach
    void subscribersListen() {
        mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mails.start();
        receiver = vertx.createHttpServer()
                .requestHandler(r -> r.body().onSuccess(body -> {
                    received.add(new Received(body.toString(), headers(r.headers())));
                    r.response().end();
                }))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private static HttpHeaders headers(MultiMap all) {
        var byName = new HashMap<String, List<String>>();
        all.forEach(
                e -> byName.computeIfAbsent(e.getKey(), k -> new ArrayList<>()).add(e.getValue()));
        return HttpHeaders.of(byName, (name, value) -> true);
    }

    @AfterEach
    void subscribersStop() {
        mails.stop();
        vertx.close().await();
    }

    @Test
    void a_shortage_reaches_each_subscriber_once_and_the_trail_names_the_seller(@TempDir Path folder) throws Exception {
        int port = Program.freePorts(NODES);
        var settings = Map.of(
                "TRADEPOST_MAIL_HOST", "127.0.0.1",
                "TRADEPOST_MAIL_PORT", "" + mails.getSmtp().getPort(),
                "TRADEPOST_MAIL_FROM", "shop@example.com",
                "TRADEPOST_MAIL_TLS", "none",
                "TRADEPOST_WEBHOOKS_ALLOW_NETWORKS", "127.0.0.0/8");
        PreparedDataFolder.in(folder.resolve("data"));
        try (var cluster = Program.cluster(folder, NODES, port, settings)) {
            var admin = Api.at(port).login("admin@example.com", Program.ADMIN_PASSWORD);
            var seller = invited(admin, Api.at(port + 2));
            var purchaser = invited(admin, Api.at(port + 1));
            var address = purchaser.get("/api/auth/me").expect(200).data().getString("email");
            var alerts = new JsonObject().put("type", "stock_alert").put("mail", true);
            purchaser
                    .put(
                            "/api/notifications/preferences",
                            new JsonObject().put("preferences", new JsonArray().add(alerts)))
                    .expect(200);
            var hook = admin.post(
                            "/api/webhooks",
                            new JsonObject()
                                    .put("url", "http://127.0.0.1:" + receiver + "/hook")
                                    .put("types", new JsonArray().add("inventory.alert.*")))
                    .expect(201);
            var secret = hook.data().getString("secret");
            try (var follows = new Follower(purchaser)) {
                var first = sell(admin, seller);
                arrives(first, follows, address, secret);
                assertThat(sellerOf(admin, first)).isEqualTo(idOf(seller));
                for (var figure : FIGURES) Awaitility.await(figure).until(() -> counted(folder, figure) > 0);
                var second = sell(admin.through(port + 1), seller);
                Program.kill(cluster.pidOfNode(1));
                arrives(second, follows, address, secret);
                var survivor = admin.through(port + 2);
                assertThat(sellerOf(survivor, second)).isEqualTo(idOf(seller));
                assertThat(survivor.verifiedRows()).isPositive();
            }
        }
    }

    /** An inventory manager who has followed the link of the invitation. */
    private Api invited(Api admin, Api anybody) {
        var email = "clerk" + Api.unique() + "@example.com";
        admin.post("/api/users", new JsonObject().put("email", email).put("role", "inventory_manager"))
                .expect(201);
        var token = Awaitility.await("the invitation").until(() -> tokenOf(email), found -> !found.isEmpty());
        anybody.post(
                        "/api/auth/verify-email",
                        new JsonObject().put("token", token).put("password", Api.PASSWORD))
                .expect(200);
        return anybody.login(email, Api.PASSWORD);
    }

    private String tokenOf(String email) throws Exception {
        for (var each : mails.getReceivedMessages()) {
            if (!each.getRecipients(Message.RecipientType.TO)[0].toString().equals(email)) continue;
            var text = GreenMailUtil.getBody(each).replace("=\r\n", "");
            var token = Mailbox.PROOF.matcher(text);
            if (token.find()) return token.group();
        }
        return "";
    }

    /** Sells more than is above the reorder point. Returns the item and the order. */
    private static Sale sell(Api admin, Api seller) {
        var item = admin.item(10);
        var point = new JsonObject().put("item_id", item).put("point", POINT).put("quantity", 20);
        admin.put("/api/stock/reorder-points", point).expect(200);
        var order = seller.salesOrder(admin.customer(), item, 10 - POINT + 1);
        seller.confirm(order).join().expect(200);
        var sku = admin.get("/api/items/" + item).expect(200).data().getString("sku");
        return new Sale(item, sku, order);
    }

    private static String idOf(Api user) {
        return user.get("/api/auth/me").expect(200).data().getString("id");
    }

    /** At each subscriber, once. */
    private void arrives(Sale sale, Follower follows, String address, String secret) throws Exception {
        Awaitility.await("the stream")
                .untilAsserted(() -> assertThat(follows.about(sale.sku)).hasSize(1));
        Awaitility.await("the mail")
                .untilAsserted(() -> assertThat(mailsAbout(sale, address)).hasSize(1));
        Awaitility.await("the webhook")
                .untilAsserted(() -> assertThat(hooksAbout(sale)).isNotEmpty());
        var hooks = hooksAbout(sale);
        for (var each : hooks) new Webhook(secret).verify(each.body, each.headers);
        assertThat(hooks.stream().map(Received::id).distinct()).hasSize(1);
        assertThat(hooks.stream().map(Received::body).distinct()).hasSize(1);
    }

    private List<Received> hooksAbout(Sale sale) {
        return received.stream()
                .filter(r ->
                        r.event().getJsonObject("data").getString("item_id").equals(sale.item))
                .toList();
    }

    /** The mail names the item by its SKU. */
    private List<MimeMessage> mailsAbout(Sale sale, String address) throws Exception {
        var found = new ArrayList<MimeMessage>();
        for (var each : mails.getReceivedMessages())
            if (each.getRecipients(Message.RecipientType.TO)[0].toString().equals(address)
                    && GreenMailUtil.getWholeMessage(each).contains(sale.sku)) found.add(each);
        return found;
    }

    /** Who confirmed the order of the sale, by the audit trail. */
    private static String sellerOf(Api auditor, Sale sale) {
        var history = "/api/audit/entities/sales.order/" + sale.order;
        return Awaitility.await("the audit trail")
                .until(
                        () -> auditor.get(history).expect(200).list().stream()
                                .map(JsonObject.class::cast)
                                .filter(e -> e.getString("type").equals("sales.order.confirmed"))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst()
                .getString("user_id");
    }

    /** The sum of a counter over all nodes. */
    private static double counted(Path folder, String name) throws Exception {
        double sum = 0;
        try (var http = HttpClient.newHttpClient()) {
            for (var node : ClusterPlan.read(folder.resolve("data")).nodes()) {
                var uri = URI.create("http://127.0.0.1:" + node.management() + "/metrics");
                var text = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                sum += text.lines()
                        .filter(l -> l.startsWith(name))
                        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                        .sum();
            }
        }
        return sum;
    }

    /** Follows the notifications of a user live, and resumes where it was when the connection ends. */
    private static final class Follower implements AutoCloseable {
        private final Queue<JsonObject> seen = new ConcurrentLinkedQueue<>();
        private final Api user;
        private final Thread thread;
        private String last = "";

        Follower(Api user) {
            this.user = user;
            thread = Thread.ofVirtual().start(this::follow);
        }

        private void follow() {
            try (var http = HttpClient.newHttpClient()) {
                while (!Thread.interrupted()) {
                    var request = HttpRequest.newBuilder(URI.create(user.base() + "/api/notifications/stream"))
                            .header("Accept", "text/event-stream")
                            .header("Authorization", "Bearer " + user.token());
                    if (!last.isEmpty()) request.header("Last-Event-ID", last);
                    read(http, request.build());
                }
            } catch (InterruptedException e) {
                // it is closed
            }
        }

        private void read(HttpClient http, HttpRequest request) throws InterruptedException {
            try (var lines = new BufferedReader(new InputStreamReader(
                    http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                            .body(),
                    StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) last = line.substring(4);
                    if (line.startsWith("data: ")) seen.add(new JsonObject(line.substring(6)));
                }
            } catch (IOException e) {
                // it resumes
            }
        }

        List<JsonObject> about(String sku) {
            return seen.stream().filter(n -> n.encode().contains(sku)).toList();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
