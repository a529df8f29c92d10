package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The event feed of the running program: its headers and metrics, and readers that fail. {@code tradepost.rounds} sets the number
 * of rounds.
 */
@Tag("prove")
@Order(4)
class EventFeedTest {
    private static final int ROUNDS = Integer.getInteger("tradepost.rounds", 1);
    private static final int DEATHS = ROUNDS == 1 ? 30 : 100 * ROUNDS;
    private static final long SEED = Long.getLong("tradepost.seed", System.currentTimeMillis());
    private static final int RACES_MAX = 100;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static Program program;
    static Path data;
    static Api anybody;
    static Api admin;

    @BeforeAll
    static void start(@TempDir Path folder) {
        int port = Program.freePorts(1);
        data = folder.resolve("data");
        program = Program.dev(
                folder,
                port,
                Map.of(
                        "TRADEPOST_EVENTS_HEARTBEAT_MS",
                        "1000",
                        "TRADEPOST_AUDIT_SIGN_MINUTES",
                        "1",
                        "TRADEPOST_AUDIT_PERSONAL_DAYS",
                        "1"));
        anybody = Api.at(port);
        admin = anybody.registered("admin");
    }

    /** On shutdown it ends the open streams in order. */
    @AfterAll
    static void stop() throws Exception {
        try (var stream = stream(admin, "")) {
            assertThat(stream.readLine()).isEqualTo("retry: 1000");
            assertThat(program.stop()).isZero();
            assertThat(rest(stream)).contains(": ends: draining\n");
        } finally {
            program.close();
        }
    }

    private static BufferedReader stream(Api api, String query) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api.base() + "/api/events" + query))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + api.token())
                .build();
        var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static String rest(Reader reader) throws IOException {
        var rest = new StringWriter();
        reader.transferTo(rest);
        return rest.toString();
    }

    /** The events of the journal after a position. */
    private static List<JsonObject> journal(long after) {
        var events = new ArrayList<JsonObject>();
        for (long next = after; ; ) {
            var page = admin.get("/api/events?limit=1000&after=" + next).expect(200);
            page.list().forEach(e -> events.add((JsonObject) e));
            var meta = page.body().getJsonObject("meta");
            if (meta.getLong("next") >= meta.getLong("head")) return events;
            next = meta.getLong("next");
        }
    }

    private static JsonArray ofType(String type, long after) {
        return admin.get("/api/events?types=" + type + "&after=" + after)
                .expect(200)
                .list();
    }

    private static long head() {
        return admin.get("/api/events?limit=1")
                .expect(200)
                .body()
                .getJsonObject("meta")
                .getLong("head");
    }

    @Test
    void every_documented_event_type_occurs_and_matches_its_documentation() {
        var document = anybody.get("/asyncapi.json").expect(200).body();
        var published = new TreeSet<String>();
        for (var message : document.getJsonObject("components").getJsonObject("messages"))
            if (((JsonObject) message.getValue()).containsKey("x-permissions")) published.add(message.getKey());
        assertThat(published).hasSizeGreaterThan(30);
        long before = 0; // the start of the program is an event, too
        var every = new EveryEvent(admin, anybody, new Stores(data));
        every.happen();
        Awaitility.await("a signed head")
                .until(() -> !ofType("audit.head.signed", before).isEmpty());
        // while there is little to delete, each kind has its turn now and then
        Awaitility.await("an erasure")
                .atMost(Duration.ofMinutes(6))
                .until(() -> !ofType("audit.journal.erased", before).isEmpty());
        var events = awaitEvery(every, published, before);
        var schemas = SchemaRegistry.withDefaultDialect(
                        Dialects.getDraft7(), b -> b.schemas(Map.of("urn:document", document.encode())))
                .getSchema(SchemaLocation.of("urn:document"));
        var wrong = new TreeSet<String>();
        events.forEach((type, real) -> {
            var at = "urn:document#/components/messages/" + type + "/payload";
            var schema = schemas.getSubSchema(SchemaLocation.of(at).getFragment());
            for (var event : real) {
                for (var fault : schema.validate(event.encode(), InputFormat.JSON))
                    wrong.add(type + " " + fault.getInstanceLocation() + " " + fault.getMessage());
                undeclared(document, type, event, wrong);
                unnamed(event.getValue("data"), type, wrong);
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** One event of each type, once all exist; fails for a type that did not occur, and for one that is not published. */
    private static Map<String, List<JsonObject>> awaitEvery(EveryEvent every, TreeSet<String> published, long before) {
        var byType = new TreeMap<String, List<JsonObject>>();
        var missing = new TreeSet<>(published);
        for (int race = 0; race < RACES_MAX && !missing.isEmpty(); race++) {
            every.raceOnce();
            byType.clear();
            for (var e : journal(before).stream()
                    .filter(e -> !e.containsKey("erased"))
                    .toList())
                byType.computeIfAbsent(e.getString("type"), t -> new ArrayList<>())
                        .add(e);
            missing.removeAll(byType.keySet());
        }
        assertThat(missing).as("types that did not happen").isEmpty();
        assertThat(published).containsAll(byType.keySet());
        return byType;
    }

    /** What names a location also says its code; NamedRowsTest compares the schemas. */
    private static void unnamed(Object value, String where, TreeSet<String> wrong) {
        if (value instanceof JsonArray list) for (var one : list) unnamed(one, where, wrong);
        if (!(value instanceof JsonObject object)) return;
        for (var field : object.fieldNames()) {
            unnamed(object.getValue(field), where + "." + field, wrong);
            if (!field.endsWith("location_id")) continue;
            var code = object.getString(field.replace("location_id", "code"));
            boolean isNamed = code != null && !code.equals(object.getString(field));
            if (isNamed != (object.getValue(field) != null)) wrong.add(where + "." + field + " has the code " + code);
        }
    }

    private static void undeclared(JsonObject document, String type, JsonObject event, TreeSet<String> wrong) {
        var envelope =
                document.getJsonObject("components").getJsonObject("schemas").getJsonObject("CloudEvent");
        for (var name : event.fieldNames())
            if (!envelope.getJsonObject("properties").containsKey(name)) wrong.add(type + "." + name);
        var own = document.getJsonObject("components")
                .getJsonObject("messages")
                .getJsonObject(type)
                .getJsonObject("payload")
                .getJsonArray("allOf")
                .getJsonObject(1)
                .getJsonObject("properties")
                .getJsonObject("data");
        undeclared(document, own, event.getValue("data"), type, wrong);
    }

    private static void undeclared(
            JsonObject document, JsonObject schema, Object value, String where, TreeSet<String> wrong) {
        var ref = schema.getString("$ref");
        if (ref != null) {
            var name = ref.substring(ref.lastIndexOf('/') + 1);
            var named = document.getJsonObject("components")
                    .getJsonObject("schemas")
                    .getJsonObject(name);
            undeclared(document, named, value, where, wrong);
        } else if (value instanceof JsonArray a)
            for (var x : a) undeclared(document, schema.getJsonObject("items"), x, where + "[]", wrong);
        else if (value instanceof JsonObject o)
            for (var e : o) {
                var declared =
                        schema.getJsonObject("properties", new JsonObject()).getJsonObject(e.getKey());
                if (declared == null) wrong.add(where + "." + e.getKey() + " is not published");
                else undeclared(document, declared, e.getValue(), where + "." + e.getKey(), wrong);
            }
    }

    @Test
    void readers_that_fail_again_and_again_under_load_get_every_event_once_and_in_order() {
        var items = List.of(admin.item(100_000), admin.item(100_000), admin.item(10));
        long begun = head();
        var sse = new FeedReader(admin, begun, new Random(SEED));
        var socket = new FeedReader(admin, begun, new Random(SEED + 1));
        var gateways = List.of(admin.base());
        try (var load = new Load(admin, gateways, items, admin.customer(), admin.vendor());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            load.start(SEED);
            var readers = CompletableFuture.allOf(
                    CompletableFuture.runAsync(() -> die(sse, n -> sse.overSse(CLIENT, n)), threads),
                    CompletableFuture.runAsync(() -> die(socket, n -> socket.overSocket(CLIENT, n)), threads));
            readers.join();
            load.stop();
            load.settle();
        }
        var all = settled(begun);
        finish(sse, all, n -> sse.overSse(CLIENT, n));
        finish(socket, all, n -> socket.overSocket(CLIENT, n));
        System.out.printf(
                "seed %d: %d events; duplicates: %d over SSE, %d over a WebSocket; ended by the server: %s%n",
                SEED, all.size(), sse.again, socket.again, socket.ends);
        isComplete(sse, all);
        isComplete(socket, all);
    }

    private interface Life {
        void take(int events);
    }

    private static void die(FeedReader reader, Life life) {
        var random = new Random(SEED + 2);
        for (int i = 0; i < DEATHS; i++) life.take(1 + random.nextInt(20));
        assertThat(reader.again).as("it had to read some events again").isPositive();
    }

    /** Returns once the journal has stopped growing. */
    private static List<JsonObject> settled(long after) {
        var last = new ArrayList<Long>();
        org.awaitility.Awaitility.await("the journal has stopped growing")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    last.add(head());
                    int n = last.size();
                    return n > 4 && last.get(n - 1).equals(last.get(n - 4));
                });
        return journal(after);
    }

    private static void finish(FeedReader reader, List<JsonObject> all, Life life) {
        long head = Long.parseLong(all.getLast().getString("sequence"));
        life.take((int) (head - reader.position()));
    }

    private static void isComplete(FeedReader reader, List<JsonObject> all) {
        assertThat(reader.events.keySet())
                .containsExactlyElementsOf(
                        all.stream().map(e -> e.getString("id")).toList());
        var versions = new HashMap<String, Long>();
        long sequence = Long.parseLong(all.getFirst().getString("sequence"));
        for (var e : reader.events.values()) {
            assertThat(e.getString("sequence")).isEqualTo(Long.toString(sequence++));
            var before = versions.put(e.getString("source") + e.getString("subject"), e.getLong("subjectversion"));
            if (before != null)
                assertThat(e.getLong("subjectversion")).as(e.encode()).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void a_reader_gets_only_events_that_it_may_read_and_only_while_its_session_lasts() throws Exception {
        var account = new JsonObject()
                .put("email", "reader" + Api.unique() + "@example.com")
                .put("password", "securepassword123");
        anybody.post("/api/auth/register", account.copy().put("role", "finance_manager"))
                .expect(201);
        var session = anybody.post("/api/auth/login", account).expect(200).data();
        var finance = new Api(anybody.base(), session.getString("access_token"));
        long before = head();
        anybody.registered("viewer");
        var customer = admin.customer();
        try (var stream = stream(finance, "?after=" + before)) {
            var event = first(stream);
            for (; !event.getString("subject").equals(customer); event = first(stream))
                assertThat(event.getString("type")).doesNotStartWith("auth.user.");
            var refresh = new JsonObject().put("refresh_token", session.getString("refresh_token"));
            finance.post("/api/auth/logout", refresh).expect(200);
            assertThat(rest(stream)).contains(": ends: session_ended\n");
        }
        var other = anybody.registered("finance_manager");
        assertThat(refused(other, "?types=auth.user.*")).isEqualTo("type_not_allowed");
        assertThat(refused(other, "?types=nothing.at.all")).isEqualTo("unknown_type");
        assertThat(refused(other, "?after=999999999")).isEqualTo("position_ahead");
        assertThat(refused(anybody.registered("inventory_manager"), "")).isEqualTo("forbidden");
        var order = admin.salesOrder(customer, admin.item(0), 1);
        try (var stream = stream(other, "?types=sales.*&after=" + before)) {
            var event = first(stream);
            assertThat(event.getString("type")).isEqualTo("sales.order.created");
            assertThat(event.getString("subject")).isEqualTo(order);
        }
    }

    private static JsonObject first(BufferedReader stream) throws IOException {
        for (var line = stream.readLine(); line != null; line = stream.readLine())
            if (line.startsWith("data: ")) return new JsonObject(line.substring(6));
        throw new AssertionError("it ended");
    }

    private static String refused(Api api, String query) {
        return api.send("GET", "/api/events" + query, null, "Accept", "text/event-stream")
                .join()
                .code();
    }
}
