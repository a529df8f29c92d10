package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.audit.EventTypes;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.Env;

/** What a client of the bridge may do, and what it must not. */
@ExtendWith(VertxExtension.class)
class BridgeTest {
    private static final String CONFIRMED = "sales.order.confirmed";
    private static final String CHECK = "ext.order.check";
    private static final int IDLE_MS = 4_000;
    private static TestGateway gateway;
    private static TestKeys keys;
    private static Vertx vertx;
    private static int port;
    /** Of a second bridge, for which {@value #IDLE_MS} ms are too long. */
    private static int impatient;

    private final List<BridgePeer> open = new ArrayList<>();

    @BeforeAll
    static void start(Vertx of, VertxTestContext started) {
        vertx = of;
        keys = new TestKeys(of);
        port = TestGateway.freePort();
        impatient = TestGateway.freePort();
        var settings = Map.of("bridge.port", "" + port, "bridge.registrations_max", "300");
        TestGateway.start(vertx, HttpLimits.DEFAULTS, settings)
                .onSuccess(g -> gateway = g)
                .compose(g -> vertx.deployVerticle(new BridgeVerticle(g.env, g.draining)))
                .compose(v -> vertx.deployVerticle(new BridgeVerticle(
                        env(Map.of("bridge.port", "" + impatient, "bridge.idle_ms", "" + IDLE_MS)), gateway.draining)))
                .onComplete(started.succeedingThenComplete());
    }

    private static Env env(Map<String, String> settings) {
        var of = gateway.env;
        return new Env(vertx, Config.of(settings), of.tokens(), of.seal(), of.meters());
    }

    @AfterEach
    void closeAll() throws IOException {
        for (var peer : open) peer.close();
        await().until(() -> clients() == 0);
    }

    private static double clients() {
        return gateway.metric("tradepost_bridge_clients");
    }

    private BridgePeer connect() throws IOException {
        return connectTo(port);
    }

    private BridgePeer connectTo(int bridge) throws IOException {
        var peer = BridgePeer.to(bridge);
        open.add(peer);
        return peer;
    }

    private BridgePeer connect(String role) throws IOException {
        return connect().as(gateway.token(role));
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type).put("id", UUID.randomUUID().toString());
    }

    private static void publish(JsonObject event) {
        vertx.eventBus().publish(event.getString("type"), event);
    }

    @Test
    void an_event_reaches_every_client_that_follows_its_type() throws IOException {
        var first = connect("admin").registered(CONFIRMED);
        var second = connect("finance_manager").registered(CONFIRMED).registered("sales.order.cancelled");
        var event = event(CONFIRMED);
        publish(event);
        for (var peer : List.of(first, second)) {
            var message = peer.read();
            assertThat(message.getString("type")).isEqualTo("message");
            assertThat(message.getString("address")).isEqualTo(CONFIRMED);
            assertThat(message.getBoolean("send")).isFalse();
            assertThat(message.getJsonObject("body")).isEqualTo(event);
        }
        first.send("unregister", CONFIRMED).send("ping", null);
        assertThat(first.read().getString("type")).isEqualTo("pong");
        var next = event(CONFIRMED);
        publish(next);
        assertThat(second.read().getJsonObject("body")).isEqualTo(next);
        assertThat(first.isSilent(100)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "admin, auth.user.registered, true",
        "finance_manager, sales.order.confirmed, true",
        "finance_manager, auth.user.registered, false",
        "inventory_manager, contact.customer.created, false",
        "viewer, sales.order.confirmed, false",
        "customer, sales.order.confirmed, false",
        "admin, sales.order.unknown, false",
        "admin, sales.order, false",
        "finance_manager, ext.order.check, false"
    })
    void a_client_registers_only_what_its_permissions_allow(String role, String address, boolean allowed)
            throws IOException {
        var answer = connect(role).send("register", address).read();
        assertThat(answer.getString("type")).isEqualTo(allowed ? "registered" : "err");
        if (!allowed) assertThat(answer.getString("message")).isEqualTo("access_denied");
    }

    /** Every event that the feed would show to a role, and no other one. */
    @Test
    void the_events_of_a_role_are_those_of_the_feed() throws IOException {
        var finance = new Caller(UUID.randomUUID(), "finance_manager", Roles.permissions("finance_manager"));
        var readable = EventTypes.readable(List.of(), finance);
        var peer = connect("finance_manager");
        for (var context : ContextModule.names())
            for (var type : EventType.of(context))
                assertThat(peer.send("register", type.name()).read().getString("type"))
                        .as(type.name())
                        .isEqualTo(readable.stream().anyMatch(type.name()::startsWith) ? "registered" : "err");
    }

    private static List<String> systemAddresses() {
        var out = new ArrayList<>(List.of(
                "auth",
                "auth.sessions.revoked",
                "journal.advanced",
                "journal.hurry",
                "__vertx.reply.1",
                "__vertx.reply." + UUID.randomUUID(),
                "reply.1",
                "ext",
                "ext.",
                "ext.announce",
                "ext.order.check." + UUID.randomUUID(),
                "ext.order check",
                "ext.order.*",
                "ext..check",
                "EXT.order.check",
                "*",
                "",
                "a".repeat(10_000)));
        for (var context : ContextModule.names()) {
            out.addAll(List.of("health." + context, "relay.wake." + context, "relay.lease." + context, context));
            for (var op : Contract.load(context).operations()) if (!out.contains(op.service())) out.add(op.service());
        }
        return out;
    }

    @Test
    void services_and_system_addresses_are_refused_to_an_admin() throws IOException {
        var seen = new LinkedBlockingQueue<String>();
        var listening = new ArrayList<MessageConsumer<Object>>();
        for (var a : systemAddresses())
            if (!a.isEmpty())
                listening.add(vertx.eventBus().consumer(a, m -> {
                    // the gateway itself asks auth
                    if (m.body() instanceof JsonObject body && body.containsKey("of_a_client")) seen.add(a);
                }));
        var peer = connect("admin");
        for (var address : systemAddresses())
            for (var type : List.of("register", "send", "publish", "unregister")) {
                var body = new JsonObject().put("token", gateway.token("admin")).put("of_a_client", true);
                peer.send(new JsonObject()
                        .put("type", type)
                        .put("address", address)
                        .put("replyAddress", "r")
                        .put("headers", new JsonObject().put("action", "list").put("codecName", "x"))
                        .put("body", body));
                assertThat(peer.error())
                        .as(type + " " + address)
                        .isEqualTo(
                                type.equals("unregister") || type.equals("send") && address.startsWith("reply.")
                                        ? "unknown_address"
                                        : "access_denied");
            }
        peer.send("publish", CHECK);
        assertThat(peer.error()).isEqualTo("access_denied");
        peer.send("send", CONFIRMED);
        assertThat(peer.error()).isEqualTo("access_denied");
        assertThat(seen).isEmpty();
        listening.forEach(MessageConsumer::unregister);
    }

    private static Future<Message<Object>> asked(String address) {
        return vertx.eventBus()
                .request(
                        address,
                        new JsonObject().put("order", 1),
                        new DeliveryOptions()
                                .setSendTimeout(5_000)
                                .addHeader("token", "secret")
                                .addHeader("seal", "secret")
                                .addHeader("trial", "true")
                                .addHeader("deadline-ms", "300"));
    }

    private static ReplyException failure(Future<?> asked) {
        await().until(asked::isComplete);
        return (ReplyException) asked.cause();
    }

    @Test
    void a_client_answers_requests_to_an_extension_once_each() throws IOException {
        var peer = connect("admin").registered(CHECK);
        var asked = asked(CHECK);
        var request = peer.read();
        assertThat(request.getString("address")).isEqualTo(CHECK);
        assertThat(request.getJsonObject("body")).isEqualTo(new JsonObject().put("order", 1));
        assertThat(request.getJsonObject("headers"))
                .isEqualTo(new JsonObject().put("deadline-ms", "300").put("trial", "true"));
        var reply = request.getString("replyAddress");
        var answer = new JsonObject()
                .put("type", "send")
                .put("address", reply)
                .put("body", new JsonObject().put("ok", true).put("cost", new BigDecimal("45000.10")));
        for (int i = 0; i < 3; i++) peer.send(answer);
        await().until(asked::isComplete);
        assertThat(((JsonObject) asked.result().body()).getValue("cost")).hasToString("45000.10");
        assertThat(List.of(peer.error(), peer.error()))
                .as("the second and third answer")
                .containsOnly("unknown_address");
        asked = asked(CHECK);
        peer.send(new JsonObject()
                .put("type", "send")
                .put("address", peer.read().getString("replyAddress"))
                .put("failureCode", 422)
                .put("message", "no opinion"));
        assertThat(failure(asked).failureCode()).isEqualTo(422);
        assertThat(failure(asked)).hasMessage("no opinion");
        asked = asked(CHECK);
        peer.send(new JsonObject()
                .put("type", "send")
                .put("address", peer.read().getString("replyAddress"))
                .put("body", "text"));
        assertThat(failure(asked).failureCode()).isEqualTo(400);
        assertThat(peer.error()).isEqualTo("invalid_body");
    }

    @Test
    void an_extension_is_announced_with_an_address_of_its_own() throws Exception {
        var announced = new LinkedBlockingQueue<JsonObject>();
        var listener = vertx.eventBus().<JsonObject>consumer("ext.announce", m -> announced.add(m.body()));
        try (var peer = connect("admin")) {
            var headers =
                    new JsonObject().put("name", "rates").put("version", "1.2").put("priority", "7");
            var registration = new JsonObject()
                    .put("type", "register")
                    .put("address", CHECK)
                    .put("headers", headers);
            assertThat(peer.send(registration).read().getString("type")).isEqualTo("registered");
            var first = announced.poll(Patience.SECONDS, TimeUnit.SECONDS);
            assertThat(first.getString("point")).isEqualTo(CHECK);
            assertThat(first.getString("name")).isEqualTo("rates");
            assertThat(first.getString("version")).isEqualTo("1.2");
            assertThat(first.getInteger("priority")).isEqualTo(7);
            var asked = asked(first.getString("address"));
            var request = peer.read();
            assertThat(request.getString("address")).isEqualTo(CHECK);
            assertThat(asked.isComplete()).isFalse();
            peer.send("ping", null);
            assertThat(announced.poll(Patience.SECONDS, TimeUnit.SECONDS))
                    .as("it is repeated")
                    .isEqualTo(first);
        } finally {
            listener.unregister();
        }
        headersAreRefused(new JsonObject().put("name", "Not a name"));
        headersAreRefused(new JsonObject().put("version", 1));
        headersAreRefused(new JsonObject().put("priority", "-1"));
        headersAreRefused(new JsonObject().put("priority", "9999999"));
    }

    private void headersAreRefused(JsonObject headers) throws IOException {
        var registration =
                new JsonObject().put("type", "register").put("address", CHECK).put("headers", headers);
        assertThat(connect("admin").send(registration).error()).isEqualTo("invalid_headers");
    }

    @Test
    void a_request_fails_at_once_when_the_client_that_owes_the_reply_disconnects() throws IOException {
        var peer = connect("admin").registered(CHECK);
        var asked = asked(CHECK);
        peer.read();
        peer.close();
        assertThat(failure(asked)).hasMessage("client_disconnected");
        await().until(() -> failure(asked(CHECK)).failureType().name().equals("NO_HANDLERS"));
    }

    @Test
    void a_client_asks_an_extension_that_another_one_serves() throws IOException {
        var server = connect("admin").registered(CHECK);
        var client = connect("admin");
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", CHECK)
                .put("replyAddress", "mine")
                .put("body", new JsonObject().put("n", 2)));
        var request = server.read();
        assertThat(request.getJsonObject("body").getInteger("n")).isEqualTo(2);
        server.send(new JsonObject()
                .put("type", "send")
                .put("address", request.getString("replyAddress"))
                .put("body", new JsonObject().put("m", 3)));
        var answer = client.read();
        assertThat(answer.getString("address")).isEqualTo("mine");
        assertThat(answer.getJsonObject("body").getInteger("m")).isEqualTo(3);
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", "ext.nobody.serves")
                .put("replyAddress", "mine"));
        assertThat(client.read().getString("failureType")).isEqualTo("NO_HANDLERS");
    }

    @Test
    void a_client_cannot_answer_a_request_to_another_one() throws IOException {
        var server = connect("admin").registered(CHECK);
        var other = connect("admin").registered("ext.tax.quote");
        var asked = asked(CHECK);
        var reply = server.read().getString("replyAddress");
        other.send(new JsonObject().put("type", "send").put("address", reply).put("body", new JsonObject()));
        assertThat(other.error()).isEqualTo("unknown_address");
        assertThat(asked.isComplete()).isFalse();
        server.send(new JsonObject().put("type", "send").put("address", reply).put("body", new JsonObject()));
        await().until(asked::succeeded);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"ping\"}', unauthorized",
        "'{\"type\":\"register\",\"address\":\"sales.order.confirmed\"}', unauthorized",
        "'{\"type\":\"auth\"}', unauthorized",
        "'{\"type\":\"auth\",\"token\":7}', invalid_frame",
        "'{\"type\":\"auth\",\"token\":\"x.y.z\"}', invalid_token",
        "'{}', unauthorized",
        "'', invalid_frame",
        "'[]', invalid_frame",
        "'null', invalid_frame",
        "'{\"type\":\"ping\"', invalid_frame",
        "'{\"type\":\"ping\",\"type\":\"auth\"}', invalid_frame"
    })
    void a_first_frame_without_a_valid_token_ends_the_connection(String frame, String why) throws IOException {
        assertThat(connect().text(frame).closed()).isEqualTo(why);
    }

    @Test
    void a_client_that_sends_no_token_is_disconnected() throws IOException {
        assertThat(connectTo(impatient).closed()).isEqualTo("unauthorized");
    }

    @Test
    void an_expired_token_and_one_of_another_user_are_refused() throws IOException {
        var expired = gateway.token("admin", "s", -10);
        assertThat(connect()
                        .send(new JsonObject().put("type", "auth").put("token", expired))
                        .closed())
                .isEqualTo("invalid_token");
        var peer = connect("admin");
        peer.send(new JsonObject().put("type", "auth").put("token", gateway.token("admin")));
        assertThat(peer.closed()).isEqualTo("token_of_another_user");
    }

    @Test
    void the_rights_of_a_connection_end_with_its_session_and_a_new_token_continues_it() throws IOException {
        var user = UUID.randomUUID();
        var peer = connect().as(gateway.token(user, "admin", "one", 60)).registered(CONFIRMED);
        peer.as(gateway.token(user, "admin", "two", 60));
        endSession("one");
        var event = event(CONFIRMED);
        publish(event);
        assertThat(peer.read().getJsonObject("body")).isEqualTo(event);
        endSession("two");
        assertThat(peer.closed()).isEqualTo("session_ended");
        var lesser = connect().as(gateway.token(user, "admin", "three", 60)).registered("auth.user.registered");
        lesser.send(
                new JsonObject().put("type", "auth").put("token", gateway.token(user, "finance_manager", "four", 60)));
        assertThat(lesser.closed()).isEqualTo("access_denied");
    }

    @Test
    void an_api_key_is_as_good_as_a_token_until_it_is_revoked() throws IOException {
        var id = UUID.randomUUID();
        var key = keys.key(gateway.token(id, "finance_manager", "key-1", 60));
        var peer = connect().send(new JsonObject().put("type", "auth").put("token", key));
        assertThat(peer.read())
                .isEqualTo(new JsonObject()
                        .put("type", "auth")
                        .put("user_id", id.toString())
                        .putNull("expires"));
        peer.registered(CONFIRMED);
        peer.send("register", "auth.user.registered");
        assertThat(peer.error()).isEqualTo("access_denied");
        keys.exchange(key, gateway.token(id, "admin", "key-2", 60), 900);
        endSession("key-1");
        await().until(() -> "registered"
                .equals(peer.send("register", "auth.user.registered").read().getString("type")));
        var event = event(CONFIRMED);
        publish(event);
        assertThat(peer.read().getJsonObject("body")).isEqualTo(event);
        keys.revoke(key);
        endSession("key-2");
        assertThat(peer.closed()).isEqualTo("invalid_api_key");
        var again = connect().send(new JsonObject().put("type", "auth").put("token", key));
        assertThat(again.closed()).isEqualTo("invalid_api_key");
    }

    @Test
    void a_key_that_loses_the_right_to_what_it_follows_is_disconnected() throws IOException {
        var id = UUID.randomUUID();
        var key = keys.key(gateway.token(id, "admin", "less-1", 60));
        var peer = connect().as(key).registered("auth.user.registered");
        keys.exchange(key, gateway.token(id, "finance_manager", "less-2", 60), 900);
        endSession("less-1");
        assertThat(peer.closed()).isEqualTo("access_denied");
    }

    @Test
    void a_publishable_key_which_anybody_may_have_is_refused() throws IOException {
        var key = keys.key(gateway.token("storefront"));
        var peer = connect().send(new JsonObject().put("type", "auth").put("token", key));
        assertThat(peer.closed()).isEqualTo("access_denied");
    }

    @Test
    void a_service_account_stays_connected_until_its_tokens_are_revoked() throws IOException {
        var id = UUID.randomUUID();
        var issued = gateway.serviceToken(id, "service-1", 30);
        keys.renew(issued, gateway.serviceToken(id, "service-2", 3_600));
        var peer = connect().as(issued).registered(CONFIRMED);
        await().until(() -> !keys.isPending(issued));
        endSession("service-1");
        var event = event(CONFIRMED);
        publish(event);
        assertThat(peer.read().getJsonObject("body")).isEqualTo(event);
        endSession("service-2");
        assertThat(peer.closed()).isEqualTo("session_ended");
    }

    private static void endSession(String sid) {
        long until = System.currentTimeMillis() / 1_000 + 60;
        Tokens.publishRevoked(vertx, gateway.env.seal(), new JsonObject().put(sid, until));
    }

    @Test
    void an_expired_token_ends_the_connection() throws IOException {
        // five seconds of leeway, as over HTTP
        var peer = connect().as(gateway.token("admin", "short", -3));
        for (int i = 0; i < 2; i++) peer.send("ping", null);
        peer.socket.setSoTimeout(500);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
        while (System.nanoTime() < end) {
            try {
                peer.send("ping", null);
                var frame = peer.read();
                if (frame == null || "err".equals(frame.getString("type"))) {
                    assertThat(frame == null ? "invalid_token" : frame.getString("message"))
                            .isEqualTo("invalid_token");
                    return;
                }
            } catch (IOException closed) {
                return;
            }
        }
        throw new AssertionError("still connected");
    }

    @ParameterizedTest
    @CsvSource({"7f ff ff ff", "ff ff ff ff", "80 00 00 00", "00 01 00 01", "47 45 54 20"})
    void a_frame_that_is_too_large_ends_the_connection_before_it_arrives(String head) throws IOException {
        var bytes = HexFormat.ofDelimiter(" ").parseHex(head);
        assertThat(connect().raw(bytes).closed()).isEqualTo("frame_too_large");
        assertThat(connect("admin").raw(bytes).closed()).isEqualTo("frame_too_large");
    }

    @Test
    void a_client_that_has_no_token_yet_cannot_send_a_large_frame() throws IOException {
        assertThat(connect().raw((byte) 0, (byte) 0, (byte) 0x40, (byte) 0).closed())
                .isEqualTo("frame_too_large");
    }

    @Test
    void a_frame_that_never_ends_ends_the_connection() throws Exception {
        var peer = connectTo(impatient).as(gateway.token("admin")).raw((byte) 0, (byte) 0, (byte) 0x40, (byte) 0);
        peer.socket.setSoTimeout(50);
        for (int i = 0; i < 400; i++)
            try {
                peer.raw((byte) ' ');
                if (peer.closed().equals("idle")) return;
            } catch (SocketTimeoutException stillOpen) {
                continue;
            }
        throw new AssertionError("still connected");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"type\":\"send\"}', missing_address",
        "'{\"type\":\"send\",\"address\":\"ext.a.b\",\"body\":7}', invalid_body",
        "'{\"type\":\"register\",\"address\":\"ext.a.b\",\"headers\":7}', invalid_headers",
        "'{\"type\":\"what\",\"address\":\"ext.a.b\"}', unknown_type",
        "'{\"address\":\"ext.a.b\"}', unknown_type"
    })
    void a_faulty_frame_is_refused_and_the_connection_remains(String frame, String why) throws IOException {
        var peer = connect("admin").text(frame);
        assertThat(peer.error()).isEqualTo(why);
        assertThat(peer.send("ping", null).read().getString("type")).isEqualTo("pong");
    }

    @Test
    void garbage_ends_the_connection_of_its_sender_alone() throws IOException {
        var other = connect("admin").registered(CONFIRMED);
        assertThat(connect("admin").text("\u0000\u0001 not json").closed()).isEqualTo("invalid_frame");
        assertThat(connect("admin")
                        .text("{\"type\":\"ping\",\"x\":" + "[".repeat(5_000))
                        .closed())
                .isEqualTo("invalid_frame");
        assertThat(connect("admin").text("{\"type\":[],\"address\":{}}").closed())
                .isEqualTo("invalid_frame");
        var event = event(CONFIRMED);
        publish(event);
        assertThat(other.read().getJsonObject("body")).isEqualTo(event);
    }

    @Test
    void frames_that_arrive_in_pieces_or_together_are_read() throws IOException {
        var content = "{\"type\":\"ping\"}";
        var frame = new byte[] {0, 0, 0, (byte) content.length()};
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            all.write(frame);
            all.writeBytes(content.getBytes(StandardCharsets.US_ASCII));
        }
        var peer = connect("admin").raw(all.toByteArray());
        for (int i = 0; i < 500; i++) assertThat(peer.read().getString("type")).isEqualTo("pong");
        peer.socket.setTcpNoDelay(true);
        for (var b : Arrays.copyOf(all.toByteArray(), 2 * (4 + content.length()))) peer.raw(b);
        for (int i = 0; i < 2; i++) assertThat(peer.read().getString("type")).isEqualTo("pong");
    }

    /** A flood is read more slowly, and no frame is lost. */
    @Test
    void a_flood_of_frames_is_slowed_down() throws Exception {
        var peer = connect("admin");
        var writer = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 6_000; i++) peer.send("ping", null);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        long from = System.nanoTime();
        for (int i = 0; i < 6_000; i++)
            assertThat(peer.read().getString("type")).isEqualTo("pong");
        assertThat(System.nanoTime() - from).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(5));
        writer.join();
    }

    @Test
    void a_silent_client_is_disconnected_and_one_that_pings_is_not() throws IOException {
        var silent = connectTo(impatient).as(gateway.token("admin"));
        var pinging = connectTo(impatient).as(gateway.token("admin"));
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MS + 600);
        while (System.nanoTime() < end) {
            assertThat(pinging.send("ping", null).read().getString("type")).isEqualTo("pong");
            assertThat(pinging.isSilent(20)).isTrue();
        }
        assertThat(silent.closed()).isEqualTo("idle");
        assertThat(pinging.send("ping", null).read().getString("type")).isEqualTo("pong");
        assertThat(gateway.metric("tradepost_bridge_ended_total{kind=\"user\",reason=\"idle\"}"))
                .isPositive();
    }

    @Test
    void the_registrations_of_a_client_are_limited() throws IOException {
        var peer = connect("admin");
        for (int i = 0; i < 300; i++) peer.registered("ext.point.n" + i);
        peer.send("register", "ext.point.more");
        assertThat(peer.error()).isEqualTo("too_many_registrations");
        peer.send("register", "ext.point.n1");
        assertThat(peer.error()).isEqualTo("already_registered");
        peer.send("unregister", "ext.point.n1").registered("ext.point.more");
    }

    @Test
    void clients_without_a_token_are_limited_by_address() throws IOException {
        for (int i = 0; i < 20; i++) connect();
        assertThat(connect().closed()).isEqualTo("too_many_clients");
    }

    @Test
    void a_bridge_has_a_maximum_of_clients() throws IOException {
        int small = TestGateway.freePort();
        var settings = Map.of("bridge.port", "" + small, "bridge.clients_max", "2");
        vertx.deployVerticle(new BridgeVerticle(env(settings), gateway.draining))
                .await();
        var first = connectTo(small).as(gateway.token("admin"));
        connectTo(small).as(gateway.token("admin"));
        assertThat(connectTo(small).closed()).isEqualTo("too_many_clients");
        first.close();
        var login = new JsonObject().put("type", "auth").put("token", gateway.token("admin"));
        await().until(() -> connectTo(small).send(login).read(), answer -> "auth".equals(answer.getString("type")));
    }

    @Test
    void a_setting_that_grants_an_unknown_permission_is_refused() {
        var settings = Map.of("bridge.port", "" + TestGateway.freePort(), "bridge.certificates", "shop=orders:fly");
        assertThatThrownBy(() -> vertx.deployVerticle(new BridgeVerticle(env(settings), gateway.draining))
                        .await())
                .hasMessageContaining("orders:fly");
    }
}
