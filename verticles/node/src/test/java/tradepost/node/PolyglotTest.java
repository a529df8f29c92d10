package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tradepost.kernel.config.Setting;
import tradepost.node.base.Contexts;
import tradepost.node.base.Secrets;
import tradepost.node.cluster.Pki;

/**
 * Services in other languages beside three nodes: those of {@code examples/services}, which join the cluster over TLS, and clients of the
 * encrypted bridge in Node.js and Python. Orders go on at their usual pace whatever happens to them. Requires Maven, Node.js and Python.
 */
@Tag("prove")
@Tag("long")
class PolyglotTest {
    private static final Path EXAMPLES =
            Path.of("..", "..", "examples").toAbsolutePath().normalize();
    private static final Path EXTENSIONS = Path.of("src/test/extensions").toAbsolutePath();
    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final String SECRET = "the-secret-of-the-services";
    private static final int NODES = 3;
    private static final int DEADLINE_MS = 300;
    /** For a machine that runs all of this, beside what the slowest order took before. */
    private static final int MARGIN_MS = 300;

    private static final int ORDERS = 12;
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/sun.nio.ch",
            "java.management/sun.management",
            "jdk.management/com.sun.management.internal");

    /** What may happen to a service. */
    enum Fault {
        KILLED,
        FROZEN,
        GARBAGE,
        LATE
    }

    /** What serves a point in the matrix of faults, in three languages; another point is another line. */
    enum Served {
        PRICE("ext.price.quote"),
        TAX("ext.tax.quote"),
        CHECK("ext.order.check");

        final String point;

        Served(String point) {
            this.point = point;
        }

        /** The name of its process. */
        String process() {
            return this == CHECK ? "order-check" : name();
        }

        Path mode() {
            return folder.resolve(name() + ".mode");
        }

        /** Serves well again, whatever has happened to it. */
        void recover() throws IOException {
            answers("good");
            var process = services.get(process());
            if (process == null || !process.isAlive()) start();
            else Hosts.run("kill -CONT " + process.pid());
        }

        private void answers(String how) throws IOException {
            Files.writeString(mode(), how);
        }

        private void start() throws IOException {
            switch (this) {
                case PRICE ->
                    PolyglotTest.start(
                            name(),
                            Map.of(),
                            "node",
                            EXTENSIONS.resolve("price.mjs").toString(),
                            EXAMPLES.resolve("bridge/tradepost_bridge.mjs").toString(),
                            "127.0.0.1:" + bridge,
                            Api.local(installation.http(1)),
                            mode().toString());
                case TAX ->
                    PolyglotTest.start(
                            name(),
                            Map.of(),
                            "python3",
                            EXTENSIONS.resolve("tax.py").toString(),
                            EXAMPLES.resolve("bridge").toString(),
                            "127.0.0.1:" + (bridge + 1),
                            Api.local(installation.http(2)),
                            mode().toString());
                case CHECK -> member("order-check", "kotlin-order-check", "Check", mode().toString());
            }
        }
    }

    @TempDir
    static Path folder;

    private static Installation installation;
    private static int bridge;
    private static int memberPorts;
    private static Path certificate;
    private static Api admin;
    private static final List<Program> programs = new ArrayList<>();
    private static final Map<String, Process> services = new HashMap<>();
    private static String customer;
    private static String item;

    @BeforeAll
    static void start() throws Exception {
        build("kotlin-order-check");
        build("groovy-stock-watch");
        installation = Installation.open(folder, NODES);
        Pki.make(folder, List.of("order-check", "stock-watch"), Secrets.in(folder));
        bridge = Program.freePorts(NODES);
        memberPorts = Program.freePorts(4);
        var keyStore = folder.resolve("bridge.p12").toString();
        certificate = folder.resolve("bridge.pem");
        var keytool = new Commands(folder);
        keytool.run(
                "keytool",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "bridge",
                "-dname",
                "CN=bridge",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore,
                "-storepass",
                SECRET);
        keytool.run(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                "bridge",
                "-file",
                certificate.toString(),
                "-keystore",
                keyStore,
                "-storepass",
                SECRET);
        for (int node = 1; node <= NODES; node++)
            programs.add(installation.serve(
                    node,
                    "gateway," + String.join(",", Contexts.names()),
                    Map.of(
                            Setting.BRIDGE_PORT.key(),
                            "" + (bridge + node - 1),
                            Setting.BRIDGE_KEY_STORE.key(),
                            keyStore,
                            Setting.BRIDGE_KEY_STORE_PASSWORD.key(),
                            SECRET,
                            "service.accounts",
                            "order-check=" + SECRET + ":customers:read,stock-watch=" + SECRET + ":stock:read")));
        for (var program : programs) program.awaitOutput("(?m)^ready ");
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
        customer = admin.customer();
        item = admin.item(1_000_000);
    }

    @AfterAll
    static void stop() {
        services.values().forEach(Process::destroyForcibly);
        programs.forEach(Program::close);
        if (installation != null) installation.close();
    }

    /** As its README says, in a copy; the Kotlin build also compiles the service whose answers a file chooses. */
    private static void build(String service) throws Exception {
        var copy = folder.resolve(service);
        try (var files = Files.walk(EXAMPLES.resolve("services").resolve(service))) {
            for (var file : files.filter(
                            f -> Files.isRegularFile(f) && !f.toString().contains("/target/"))
                    .toList()) {
                var to = copy.resolve(
                        EXAMPLES.resolve("services").resolve(service).relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        if (service.startsWith("kotlin"))
            Files.copy(
                    EXTENSIONS.resolve("Check.kt"),
                    copy.resolve("src/main/kotlin/Check.kt"),
                    StandardCopyOption.REPLACE_EXISTING);
        new Commands(copy).run("mvn", "-B", "-ntp", "-q", "package", "-Dtradepost.lib=" + LIB);
    }

    private static Process start(String name, Map<String, String> environment, String... command) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output(name).toFile()));
        builder.environment().put("TRADEPOST_EMAIL", "admin@example.com");
        builder.environment().put("TRADEPOST_PASSWORD", Program.ADMIN_PASSWORD);
        builder.environment().put("TRADEPOST_CA", certificate.toString());
        builder.environment().putAll(environment);
        var process = builder.start();
        services.put(name, process);
        return process;
    }

    private static Path output(String name) {
        return folder.resolve(name + ".out");
    }

    /** Starts a class of a service as a member of the cluster, with its settings and these arguments. */
    private static Process member(String name, String service, String type, String... arguments) throws IOException {
        int ports = memberPorts + (service.startsWith("kotlin") ? 0 : 2);
        var settings = new Properties();
        try (var in = Files.newBufferedReader(
                EXAMPLES.resolve("services").resolve(service).resolve("service.properties"))) {
            settings.load(in);
        }
        settings.put("bus.port", "" + ports);
        settings.put("cluster.port", "" + (ports + 1));
        settings.put("cluster.members", installation.members(ports + 1));
        settings.put(
                "cluster.config",
                EXAMPLES.resolve("../cluster-config/hazelcast.yaml").normalize().toString());
        settings.put("bus.key_store", folder.resolve("pki/" + name + ".p12").toString());
        settings.put("bus.trust_store", Pki.trustStore(folder).toString());
        var file = folder.resolve(name + ".properties");
        try (var out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"));
        for (var opened : OPENED) command.add("--add-opens=" + opened + "=ALL-UNNAMED");
        var target = folder.resolve(service).resolve("target");
        command.addAll(List.of("-cp", target + "/classes:" + target + "/lib/*:" + LIB + "/*", type, file.toString()));
        command.addAll(List.of(arguments));
        return start(
                name,
                Map.of(
                        "TRADEPOST_BUS_KEY_STORE_PASSWORD", installation.secret(Pki.KEY_STORE),
                        "TRADEPOST_BUS_TRUST_STORE_PASSWORD", installation.secret(Pki.TRUST_STORE),
                        "TRADEPOST_ACCOUNT_SECRET", SECRET),
                command.toArray(String[]::new));
    }

    private static void until(String what, BooleanSupplier holds) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(holds::getAsBoolean);
    }

    private static String text(String service) {
        try {
            return Files.readString(output(service));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Api.Answer order(int k, String country) {
        var body = new JsonObject().put("customer_id", customer).put("items", Api.lines(item, 1));
        if (!country.isEmpty())
            body.put(
                    "shipping_address",
                    new JsonObject().put("line1", "1 Pier").put("city", "Port").put("country", country));
        return admin.through(installation.http(1 + k % NODES)).post("/api/orders", body);
    }

    private static TreeSet<String> extensions(Api.Answer order) {
        var points = new TreeSet<String>();
        for (var e : order.expect(201).order().getJsonArray("extensions"))
            points.add(((JsonObject) e).getString("point"));
        return points;
    }

    /** The points that were answered for an order. Adds the milliseconds that it took. */
    private static TreeSet<String> timed(int k, List<Long> took) {
        long since = System.nanoTime();
        var order = order(k, "");
        took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
        return extensions(order);
    }

    /** Whether these answer on every node that asks, where each call that failed may have opened a breaker. */
    private static boolean answer(String... points) {
        for (int k = 0; k < ORDERS; k++) {
            var order = order(k, "");
            if (order.status() != 201 || !extensions(order).equals(new TreeSet<>(List.of(points)))) return false;
        }
        return true;
    }

    @Test
    void the_services_of_the_examples_take_part_in_orders_and_follow_events() throws Exception {
        for (var other : services.values()) other.destroyForcibly().waitFor();
        var check = member("order-check", "kotlin-order-check", "MainKt");
        var watch = member("stock-watch", "groovy-stock-watch", "Main");
        try {
            until(
                    "both are ready",
                    () -> text("order-check").contains("ready")
                            && text("stock-watch").contains("ready"));
            until("Kotlin answers for all nodes", () -> answer("ext.order.check"));
            for (int k = 0; k < NODES; k++)
                assertThat(order(k, "AQ").expect(409).code()).isEqualTo("refused_by_extension");

            // the event says that it must read the customer again
            admin.send(
                            "PATCH",
                            "/api/customers/" + customer,
                            new JsonObject().put("tags", new JsonArray().add("blocked")))
                    .join()
                    .expect(200);
            until("the customer is blocked", () -> order(0, "").status() == 409);
            assertThat(order(1, "").body().encode()).contains("is blocked");
            admin.send("PATCH", "/api/customers/" + customer, new JsonObject().put("tags", new JsonArray()))
                    .join()
                    .expect(200);
            until("the customer is not blocked", () -> order(0, "").status() == 201);

            var scarce = admin.item(3);
            admin.confirm(admin.salesOrder(customer, scarce, 1)).join().expect(200);
            until("Groovy has read the stock", () -> text("stock-watch").contains("low " + scarce + " 2"));
            assertThat(text("order-check") + text("stock-watch")).doesNotContain("not read", "Exception");
            assertThat(Api.at(installation.management(1)).get("/metrics").raw().body())
                    .contains("tradepost_bus_certificate_expiry_seconds{certificate=\"bridge\"}");
        } finally {
            check.destroyForcibly().waitFor();
            watch.destroyForcibly().waitFor();
        }
        until("orders go on without them", () -> answer());
        admin.isSound();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void orders_keep_their_pace_whatever_happens_to_a_service(Fault fault) throws Exception {
        var all = Stream.of(Served.values()).map(s -> s.point).toArray(String[]::new);
        for (var served : Served.values()) served.recover();
        until("all serve", () -> answer(all));
        for (var served : Served.values()) {
            var usual = new ArrayList<Long>();
            for (int k = 0; k < ORDERS; k++) timed(k, usual);
            var process = services.get(served.process());
            switch (fault) {
                case KILLED -> process.destroyForcibly().waitFor();
                case FROZEN -> Hosts.run("kill -STOP " + process.pid());
                case GARBAGE, LATE -> served.answers(fault.name().toLowerCase(Locale.ROOT));
            }
            int complete = 0;
            var took = new ArrayList<Long>();
            for (int k = 0; k < ORDERS; k++) {
                var answered = timed(k, took);
                assertThat(answered).as(fault + " " + served).doesNotContain(served.point);
                if (answered.size() == all.length - 1) complete++;
            }
            System.out.println(
                    "orders while " + served.point + " is " + fault + ", in ms: " + took + ", before: " + usual);
            assertThat(complete).as("the others answer").isGreaterThanOrEqualTo(ORDERS / 2);
            assertThat(Collections.max(took))
                    .as(fault + " " + served)
                    .isLessThan(DEADLINE_MS + MARGIN_MS + Collections.max(usual));
            served.recover();
            until(served + " serves again", () -> answer(all));
        }
        admin.isSound();
    }
}
