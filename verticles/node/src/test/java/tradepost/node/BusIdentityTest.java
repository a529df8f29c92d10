package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.DrainFlag;
import tradepost.kernel.config.Config;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.service.Env;
import tradepost.node.cluster.BusTls;
import tradepost.node.cluster.ClusterJoin;
import tradepost.node.cluster.Pki;
import tradepost.node.command.ClusterPlan;
import tradepost.node.config.Contexts;
import tradepost.node.process.Ports;
import tradepost.node.process.Secrets;

/** Security of the event bus: a service rejects a cluster member that proves no caller, and a stranger cannot deliver a frame. */
@Order(5)
class BusIdentityTest {
    private static final String CUSTOMERS = "contact.customers";

    @TempDir
    static Path folder;

    private static Path data;
    private static Program program;
    private static ClusterPlan plan;
    private static Vertx member;
    private static Api admin;
    private static Stores stores;
    private static Secrets secrets;
    private static Env env;
    /** The port of the bridge on the node of the program; that on this one follows. */
    private static int bridges;

    /** A cluster of one node, which this process joins with its own certificate. */
    @BeforeAll
    static void start() {
        System.setProperty("hazelcast.logging.type", "none");
        int ports = Program.freePorts(4);
        bridges = ports + 2;
        data = folder.resolve("data");
        program = Program.cluster(
                folder,
                1,
                ports,
                Map.of("TRADEPOST_BRIDGE_PORT", "" + bridges, "TRADEPOST_EXTENSIONS_DEADLINE_MS", "3000"));
        stores = new Stores(data);
        secrets = Secrets.in(data);
        plan = ClusterPlan.read(data);
        Pki.make(data, 2, secrets);
        var taken = new HashSet<Integer>();
        var mine =
                new ClusterPlan.NodePorts(2, ports + 1, Ports.choose(taken), Ports.choose(taken), Ports.choose(taken));
        var config = new ClusterPlan(plan.databasePort(), List.of(plan.node(1), mine)).config(2, data, secrets);
        member = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(BusTls.options(config)))
                .withClusterManager(new ClusterJoin(config))
                .buildClustered()
                .await();
        env = Env.of(member, config);
        admin = Api.at(ports).login("admin@example.com", Program.ADMIN_PASSWORD);
    }

    @AfterAll
    static void stop() {
        try {
            if (member != null) member.close().await();
        } finally {
            if (program != null) program.close();
        }
    }

    /** A bridge that has just begun to listen refuses with 503 until it knows which sessions have ended. */
    private static BridgePeer peer(int port, String token) {
        var peer = new AtomicReference<BridgePeer>();
        Awaitility.await().untilAsserted(() -> peer.set(new BridgePeer(port, token)));
        return peer.get();
    }

    @Test
    void a_client_of_a_bridge_gets_the_events_and_requests_of_every_node() throws IOException {
        var settings = Config.of(Map.of("bridge.port", "" + (bridges + 1)));
        var here = new Env(member, settings, env.tokens(), env.seal(), env.meters());
        var bridge =
                member.deployVerticle(new BridgeVerticle(here, new DrainFlag())).await();
        var token = String.valueOf(admin.token());
        try (var ours = peer(bridges + 1, token);
                var theirs = peer(bridges, token)) {
            ours.register("contact.customer.created");
            var customer = admin.customer();
            var event = ours.read().getJsonObject("body");
            // the event of an earlier test may still arrive
            while (!customer.equals(event.getString("subject")))
                event = ours.read().getJsonObject("body");
            theirs.register("ext.demo.echo");
            ours.request("ext.demo.echo", new JsonObject().put("n", 1));
            assertThat(theirs.answer(new JsonObject().put("m", 2)).getInteger("n"))
                    .isEqualTo(1);
            assertThat(ours.read().getJsonObject("body").getInteger("m")).isEqualTo(2);
        } finally {
            member.undeploy(bridge).await();
        }
    }

    @Test
    void a_member_without_a_token_is_refused_by_every_operation() {
        int asked = 0;
        for (var context : Contexts.names())
            for (var op : Contract.load(context).operations()) {
                if (op.permission().equals("public")) continue;
                assertThat(refusal(op.service(), op.id(), forged(new JsonObject()), Map.of()))
                        .as(op.id())
                        .isEqualTo(401);
                asked++;
            }
        for (var inner : List.of(
                "inventory reserve",
                "inventory release",
                "contact.customers referenceCustomer",
                "audit.events subjectHistory",
                "dead_letters.sales list")) {
            var to = inner.split(" ");
            assertThat(refusal(to[0], to[1], forged(new JsonObject()), Map.of()))
                    .as(inner)
                    .isEqualTo(401);
        }
        System.out.println(asked + 5 + " operations refused a member without a token");
    }

    @Test
    void a_forged_caller_or_seal_is_refused_and_a_token_grants_only_its_own_role() {
        var body = forged(new JsonObject().put("body", customer("forged")));
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("caller", caller().encode(), "role", "admin")))
                .isEqualTo(401);
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("token", "x.y.z")))
                .isEqualTo(401);
        var stranger = new Seal("a secret of somebody else, long enough");
        var wrong = stranger.seal("sales", CUSTOMERS, "createCustomer", without(body));
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("seal", wrong)))
                .isEqualTo(401);
        var elsewhere = seal().seal("sales", CUSTOMERS, "listCustomers", without(body));
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("seal", elsewhere)))
                .isEqualTo(401);
        var another = seal().seal("sales", CUSTOMERS, "createCustomer", new JsonObject());
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("seal", another)))
                .isEqualTo(401);
        var forger = new Forger();
        var token = forger.rs256(forger.header(), Forger.claims());
        assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("token", token)))
                .isEqualTo(401);
        assertThat(customers("forged")).isZero();

        var good = adminToken();
        assertThat(ask(CUSTOMERS, "createCustomer", forged(new JsonObject().put("body", customer("good"))), good)
                        .getString("id"))
                .as("with a token it is served, so the refusals are conclusive")
                .isNotEmpty();
    }

    @Test
    void keys_and_ended_sessions_without_the_seal_of_auth_are_ignored() {
        var forger = new Forger();
        var answered = new AtomicInteger();
        var rogue = member.eventBus().<JsonObject>consumer("auth", m -> {
            answered.incrementAndGet();
            var keys = new JsonObject().put("keys", new JsonArray().add(forger.jwk()));
            var stranger = new Seal("a secret of somebody else, long enough");
            m.reply(keys, stranger.sealAnswer(m, keys));
        });
        try {
            rogue.completion().await();
            Awaitility.await("requests for keys reach the rogue member")
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> {
                        var token = forger.rs256(forger.header(), Forger.claims());
                        assertThat(new Api(admin.base(), token)
                                        .get("/api/customers")
                                        .status())
                                .isIn(401, 503);
                        assertThat(answered.get()).isGreaterThan(3);
                    });
            var token = forger.rs256(forger.header(), Forger.claims());
            var body = forged(new JsonObject().put("body", customer("rogue")));
            assertThat(refusal(CUSTOMERS, "createCustomer", body, Map.of("token", token)))
                    .isIn(401, 503);
            assertThat(customers("rogue")).isZero();
        } finally {
            rogue.unregister().await();
        }
        var until = Instant.now().getEpochSecond() + 600;
        member.eventBus().publish("auth.sessions.revoked", new JsonObject().put(sid(admin.token()), until));
        // sent after it on the same connection: once this is answered, the first was processed
        ask(CUSTOMERS, "listCustomers", new JsonObject().put("query", new JsonObject()), adminToken());
        admin.get("/api/customers").expect(200);
    }

    @Test
    void the_seal_of_a_context_grants_only_the_permissions_of_that_context() {
        var body = forged(new JsonObject().put("body", customer("sealed")));
        for (var context : Contexts.names())
            assertThat(refusal(CUSTOMERS, "createCustomer", body, sealed(context, CUSTOMERS, "createCustomer", body)))
                    .as(context)
                    .isEqualTo(403);
        assertThat(customers("sealed")).isZero();
        var release = new JsonObject().put("orderId", Api.key()).put("orderVersion", 1);
        for (var context : Contexts.names()) {
            var headers = sealed(context, "inventory", "release", release);
            if (context.equals("sales")) ask("inventory", "release", release, headers);
            else
                assertThat(refusal("inventory", "release", release, headers))
                        .as(context)
                        .isEqualTo(403);
        }
    }

    private static Map<String, String> sealed(String context, String address, String action, JsonObject body) {
        return Map.of("seal", seal().seal(context, address, action, without(body)));
    }

    @Test
    void a_metric_shows_when_the_certificates_expire() throws Exception {
        var uri = URI.create("http://127.0.0.1:" + plan.node(1).management() + "/metrics");
        try (var http = HttpClient.newHttpClient()) {
            var metrics = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            for (var which : List.of("node", "ca")) {
                var name = "tradepost_bus_certificate_expiry_seconds{certificate=\"" + which + "\"} ";
                var value = metrics.lines().filter(l -> l.startsWith(name)).toList();
                assertThat(value).as(which).hasSize(1);
                assertThat(Double.parseDouble(value.getFirst().substring(name.length())))
                        .isGreaterThan(Instant.now().getEpochSecond() + 86_400);
            }
        }
    }

    private static String sid(@Nullable String token) {
        var claims = Base64.getUrlDecoder().decode(String.valueOf(token).split("\\.")[1]);
        return new JsonObject(Buffer.buffer(claims)).getString("sid");
    }

    private static Map<String, String> adminToken() {
        return Map.of("token", String.valueOf(admin.token()));
    }

    @Test
    void an_event_without_the_seal_of_its_context_has_no_effect() {
        var item = admin.item(0);
        var type = "purchase.order.received";
        var line = new JsonObject()
                .put("item_id", item)
                .put("line_id", Api.key())
                .put("quantity", 7)
                .put("unit_price", 1)
                .put("subtotal", 7);
        var received = new JsonObject()
                .put("order_id", Api.key())
                .put("vendor_id", Api.key())
                .put("receipt_id", Api.key())
                .put("complete", true)
                .put("items", new JsonArray().add(line))
                .put("total_amount", 7)
                .put("number", "PO-900000")
                .put("currency", "USD")
                .put("expected", new JsonArray());
        var event = new JsonObject()
                .put("specversion", "1.0")
                .put("id", Api.key())
                .put("source", "/tradepost/purchase")
                .put("type", type)
                .put("subject", received.getString("order_id"))
                .put("subjectversion", 2)
                .put("time", Instant.now().toString())
                .put("sequence", "1")
                .put("actor", "system:purchase")
                .put("data", received);
        var body = new JsonObject().put("events", new JsonArray().add(event));
        var to = "events.inventory";
        assertThat(refusal(to, "events", body, Map.of())).isEqualTo(401);
        var stranger = new Seal("a secret of somebody else, long enough");
        assertThat(refusal(to, "events", body, Map.of("seal", stranger.seal("purchase", to, "events", body))))
                .isEqualTo(401);
        assertThat(refusal(to, "events", body, Map.of("token", String.valueOf(admin.token()))))
                .isEqualTo(401);
        assertThat(refusal(to, "events", body, Map.of("seal", seal().seal("sales", to, "events", body))))
                .as("sales cannot publish for purchase")
                .isEqualTo(403);
        assertThat(admin.stock(item)).isZero();
        ask(to, "events", body, Map.of("seal", seal().seal("purchase", to, "events", body)));
        assertThat(admin.stock(item))
                .as("sealed by purchase it counts, so the refusals are conclusive")
                .isEqualTo(7);
    }

    @Test
    void a_member_serves_an_extension_point_with_the_token_of_an_account_that_may_and_never_without() {
        var address = "ext.order.check.member";
        var answer =
                new AtomicReference<>(new JsonObject().put("decision", "refuse").put("reason", "needs a licence"));
        var headers = new AtomicReference<Set<String>>(Set.of());
        var token = new AtomicReference<String>();
        var trials = new AtomicInteger();
        var consumer = member.eventBus().<JsonObject>consumer(address, m -> {
            headers.set(m.headers().names());
            var proof = new DeliveryOptions();
            if (m.headers().contains("trial")) trials.incrementAndGet();
            if (m.headers().contains("trial") && token.get() != null) proof.addHeader("token", token.get());
            m.reply(answer.get(), proof);
        });
        consumer.completion().await();
        var announcement = new JsonObject()
                .put("point", "ext.order.check")
                .put("address", address)
                .put("name", "licences")
                .put("version", "1.0");
        member.setPeriodic(500, t -> {
            if (consumer.isRegistered()) member.eventBus().publish("ext.announce", announcement);
        });
        Awaitility.await("it is tried in vain").until(() -> trials.get() > 3);
        assertThat(placed().expect(201).order().getJsonArray("extensions")).isEmpty();
        token.set(String.valueOf(admin.token()));
        Awaitility.await("the order is refused").until(() -> placed().code().equals("refused_by_extension"));
        assertThat(headers.get()).containsExactlyInAnyOrder("point", "deadline-ms", "remaining-ms");
        answer.set(new JsonObject().put("decision", "accept"));
        assertThat(placed().expect(201).order().getJsonArray("extensions"))
                .containsExactly(new JsonObject()
                        .put("point", "ext.order.check")
                        .put("name", "licences")
                        .put("version", "1.0"));
        Awaitility.await("it is listed")
                .until(() -> admin.get("/api/extensions").list().encode().contains("licences"));
        consumer.unregister().await();
        assertThat(placed().expect(201).order().getJsonArray("extensions")).isEmpty();
    }

    private static Api.Answer placed() {
        var product = new JsonObject().put("name", "Laptop").put("price", 10).put("stock", 5);
        var line = new JsonObject()
                .put(
                        "product_id",
                        admin.post("/api/products", product).expect(201).id())
                .put("quantity", 1);
        var order = new JsonObject().put("customer_id", admin.customer()).put("items", new JsonArray().add(line));
        return admin.post("/api/orders", order);
    }

    @Test
    void a_frame_is_accepted_only_with_a_certificate_of_this_bus() throws Exception {
        var other = Files.createDirectories(folder.resolve("other"));
        Files.createDirectories(other.resolve("logs"));
        var theirs = Secrets.in(other);
        Pki.make(other, 1, theirs);
        refused("raw plain", new Socket(InetAddress.getLoopbackAddress(), busPort()));
        refused("raw without a certificate", BusClient.connect(busPort(), null, ""));
        refused("raw of another CA", BusClient.connect(busPort(), Pki.keyStore(other, 1), theirs.get(Pki.KEY_STORE)));
        try (var socket = BusClient.connect(busPort(), Pki.keyStore(data, 2), secrets.get(Pki.KEY_STORE))) {
            socket.getOutputStream().write(frame("raw of a member"));
            socket.getOutputStream().flush();
            Awaitility.await("the same frame of a member, so the refusals are conclusive")
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> customers("raw of a member") == 1);
        }
        assertThat(stores.texts("contact", "select name from customer where name like 'raw%'"))
                .containsExactly("raw of a member");
    }

    /** The other side closes the connection, and the frame has had no effect. */
    private static void refused(String name, Socket connected) throws IOException {
        try (var socket = connected) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(frame(name));
            socket.getOutputStream().flush();
            var in = socket.getInputStream();
            while (in.read() >= 0) {
                // at most a TLS alert
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError(name + ": the connection stays open", e);
        } catch (IOException e) {
            System.out.println(name + ": " + e.getMessage());
        }
        assertThat(customers(name)).as(name).isZero();
    }

    /**
     * A request to create a customer, in the bus's wire format, with an administrator's token, so that only the transport can
     * reject it.
     */
    private static byte[] frame(String name) {
        var headers = Map.of("action", "createCustomer", "token", String.valueOf(admin.token()));
        return BusClient.frame(CUSTOMERS, headers, new JsonObject().put("body", customer(name)));
    }

    private static int busPort() {
        return plan.node(1).bus();
    }

    private static Seal seal() {
        return new Seal(secrets.get("service"));
    }

    private static long customers(String name) {
        return stores.number("contact", "select count(*) from customer where name = ?", name);
    }

    private static JsonObject customer(String name) {
        return new JsonObject().put("name", name).put("email", "c" + Api.unique() + "@example.com");
    }

    private static JsonObject caller() {
        return new JsonObject()
                .put("user_id", Api.key())
                .put("role", "admin")
                .put("permissions", new JsonArray().add("*"));
    }

    private static JsonObject forged(JsonObject body) {
        return body.put("caller", caller());
    }

    private static JsonObject without(JsonObject body) {
        var copy = body.copy();
        copy.remove("caller");
        return copy;
    }

    private static @Nullable JsonObject ask(
            String address, String action, JsonObject body, Map<String, String> headers) {
        var options = new DeliveryOptions().setSendTimeout(60_000).addHeader("action", action);
        headers.forEach(options::addHeader);
        return member.eventBus()
                .<@Nullable JsonObject>request(address, body, options)
                .await()
                .body();
    }

    /** The code of the refusal. */
    private static int refusal(String address, String action, JsonObject body, Map<String, String> headers) {
        try {
            var answer = ask(address, action, body, headers);
            throw new AssertionError(address + " " + action + " returned " + answer);
        } catch (ReplyException e) {
            return e.failureCode();
        }
    }
}
