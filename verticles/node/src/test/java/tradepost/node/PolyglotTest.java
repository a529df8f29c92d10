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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tradepost.kernel.config.Settings;
import tradepost.node.cluster.Pki;
import tradepost.node.config.Contexts;
import tradepost.node.process.Secrets;
import tradepost.sales.SalesSettings;

/**
 * Services in other languages beside three nodes: those of {@code examples/services} in Kotlin and Groovy, which join the cluster over TLS, and
 * clients of the encrypted bridge in Node.js and Python. Whatever happens to them, an order waits no longer than the deadline and gets the
 * fallback. The nodes measure how long it waits, because what a client measures also depends on the load of the machine. Requires Maven,
 * Node.js and Python.
 */
@Tag("prove")
class PolyglotTest {
    private static final Path EXAMPLES =
            Path.of("..", "..", "examples").toAbsolutePath().normalize();
    private static final Path EXTENSIONS = Path.of("src/test/extensions").toAbsolutePath();
    private static final Path LIB = Path.of("target/lib").toAbsolutePath();
    private static final String SECRET = "the-secret-of-the-services";
    private static final int NODES = 3;
    private static final int DEADLINE_MS = 300;
    /** For the timer of a node on a machine of two cores that runs all of this. */
    private static final int MARGIN_MS = 200;

    private static final double CHARGE = 9.9;
    private static final double QUOTED_CHARGE = 4.9;
    private static final double QUOTED_TAX = 0.7;

    private static final int ORDERS = 12;
    /** A client that has lost its connection several times pauses up to 45 s. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

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

    /** What serves a point, in three languages. */
    enum Served {
        SHIPPING("ext.shipping.quote"),
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

        /** The order is as if there were no such extension. */
        void isMissingIn(JsonObject order) {
            assertThat(extensions(order)).doesNotContain(point);
            if (this == SHIPPING) isShipped(order, "default", CHARGE);
            if (this == TAX) assertThat(order.getDouble("tax_amount")).isZero();
        }

        private void start() throws IOException {
            switch (this) {
                case SHIPPING ->
                    PolyglotTest.start(
                            name(),
                            Map.of(),
                            "node",
                            EXTENSIONS.resolve("shipping.mjs").toString(),
                            EXAMPLES.toString(),
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
                case CHECK ->
                    member(
                            "order-check",
                            "kotlin-order-check",
                            "Check",
                            mode().toString(),
                            Files.writeString(folder.resolve("check.token"), String.valueOf(admin.token()))
                                    .toString());
            }
        }
    }

    private static final String[] ALL =
            Stream.of(Served.values()).map(s -> s.point).toArray(String[]::new);

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
                            Settings.BRIDGE_PORT.key(),
                            "" + (bridge + node - 1),
                            Settings.BRIDGE_KEY_STORE.key(),
                            keyStore,
                            Settings.BRIDGE_KEY_STORE_PASSWORD.key(),
                            SECRET,
                            SalesSettings.SHIPPING_CHARGE.key(),
                            "" + CHARGE,
                            "service.accounts",
                            "order-check=" + SECRET
                                    + ":customers:read extensions:serve:ext.order.check:destinations,stock-watch="
                                    + SECRET + ":stock:read")));
        for (var program : programs) program.awaitOutput("(?m)^ready ");
        logIn();
        customer = admin.customer();
        item = admin.item(1_000_000);
    }

    @BeforeEach
    void logInAgain() {
        logIn(); // the tests take longer than an access token is valid
    }

    private static void logIn() {
        admin = Api.at(installation.http(1)).login("admin@example.com", Program.ADMIN_PASSWORD);
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
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
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

    private static JsonObject ordered(int k) {
        return order(k, "").expect(201).order();
    }

    private static TreeSet<String> extensions(JsonObject order) {
        var points = new TreeSet<String>();
        for (var e : order.getJsonArray("extensions")) points.add(((JsonObject) e).getString("point"));
        return points;
    }

    private static void isShipped(JsonObject order, String source, double amount) {
        assertThat(order.getDouble("shipping_amount")).isEqualTo(amount);
        assertThat(order.getJsonObject("shipping").getString("source")).isEqualTo(source);
    }

    /** An order of one piece for 10.00 in which all three have a part. */
    private static void isComplete(JsonObject order) {
        isShipped(order, "extension", QUOTED_CHARGE);
        assertThat(order.getJsonObject("shipping").getString("carrier")).isEqualTo("Parcel Post");
        assertThat(order.getDouble("tax_amount")).isEqualTo(QUOTED_TAX);
        assertThat(order.getDouble("total_amount")).isEqualTo(10 + QUOTED_CHARGE + QUOTED_TAX);
    }

    /** Whether exactly these answer on every node that asks, where each call that failed may have opened a breaker. */
    private static boolean answer(String... points) {
        for (int k = 0; k < ORDERS; k++) {
            var order = order(k, "");
            if (order.status() != 201 || !extensions(order.order()).equals(new TreeSet<>(List.of(points))))
                return false;
            if (points == ALL) isComplete(order.order());
        }
        return true;
    }

    /** The values of a metric on all nodes, if its labels match. */
    private static DoubleStream metrics(String name, String labels) {
        var sample = Pattern.compile("(?m)^" + name + "\\{" + labels + "\\} (\\S+)$");
        return IntStream.rangeClosed(1, NODES).boxed().flatMapToDouble(k -> {
            var text = Api.at(installation.management(k)).get("/metrics").raw().body();
            return sample.matcher(text).results().mapToDouble(m -> Double.parseDouble(m.group(1)));
        });
    }

    /** The longest time that an order waited for a point in the last minute. */
    private static double longestWaitMs(Served served) {
        return 1_000
                * metrics("tradepost_extension_wait_seconds_max", "point=\"" + served.point + "\"")
                        .max()
                        .orElseThrow();
    }

    /** The calls of a point that have failed until now. */
    private static double failures(Served served) {
        return metrics(
                        "tradepost_extension_calls_total",
                        "outcome=\"(?:late|invalid|failed|gone)\",point=\"" + served.point + "\"")
                .sum();
    }

    @Test
    void the_services_of_the_examples_take_part_in_orders_and_follow_events() throws Exception {
        for (var other : services.values()) other.destroyForcibly().waitFor();
        Served.TAX.recover();
        var shipping = start(
                "shipping-cost",
                Map.of(),
                "node",
                EXAMPLES.resolve("services/node-shipping-cost/shipping_cost.mjs")
                        .toString(),
                "127.0.0.1:" + bridge,
                Api.local(installation.http(1)));
        var check = member("order-check", "kotlin-order-check", "MainKt");
        var watch = member("stock-watch", "groovy-stock-watch", "Main");
        try {
            until(
                    "both are ready",
                    () -> text("order-check").contains("ready")
                            && text("stock-watch").contains("ready"));
            until("Node.js, Python and Kotlin answer for all nodes", () -> answer(ALL));
            for (int k = 0; k < NODES; k++) {
                int node = k;
                until("Kotlin refuses", () -> order(node, "AQ").code().equals("refused_by_extension"));
            }

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
            for (var service : List.of(shipping, services.get(Served.TAX.name()), check, watch))
                service.destroyForcibly().waitFor();
        }
        until("orders go on without them", () -> answer());
        admin.isSound();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void an_order_waits_no_longer_than_the_deadline_whatever_happens_to_a_service(Fault fault) throws Exception {
        for (var served : Served.values()) served.recover();
        until("all serve", () -> answer(ALL));
        for (var served : Served.values()) {
            double before = failures(served);
            var process = services.get(served.process());
            switch (fault) {
                case KILLED -> process.destroyForcibly().waitFor();
                case FROZEN -> Hosts.run("kill -STOP " + process.pid());
                case GARBAGE, LATE -> served.answers(fault.name().toLowerCase(Locale.ROOT));
            }
            int complete = 0;
            var took = new ArrayList<Long>();
            for (int k = 0; k < ORDERS; k++) {
                long since = System.nanoTime();
                var order = ordered(k);
                took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
                served.isMissingIn(order);
                if (extensions(order).size() == ALL.length - 1) complete++;
            }
            double waited = longestWaitMs(served);
            System.out.printf(
                    "%s is %s: an order waited at most %.0f ms for it; orders took %s ms%n",
                    served.point, fault, waited, took);
            assertThat(waited).as(fault + " " + served).isLessThan(DEADLINE_MS + MARGIN_MS);
            if (fault != Fault.KILLED) // one that has left is not called any more
            assertThat(failures(served)).as(fault + " " + served).isGreaterThan(before);
            assertThat(complete).as("the others answer").isGreaterThanOrEqualTo(ORDERS / 2);
            served.recover();
            until(served + " serves again", () -> answer(ALL));
        }
        admin.isSound();
    }
}
