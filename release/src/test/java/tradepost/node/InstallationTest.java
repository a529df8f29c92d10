package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.node.config.Contexts;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.Ports;
import tradepost.node.process.Secrets;

/**
 * The archive, installed by the steps of {@code cluster-config/README.md} as they are written there: into folders that only this test
 * sees, with everything read-only before the first start, as the unit's user, on a PostgreSQL of its own.
 */
class InstallationTest {
    private static final String VERSION = System.getProperty("tradepost.version");
    private static final Path ARCHIVE = Path.of("target", "tradepost-" + VERSION + ".tar.gz");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```");
    private static final String PASSWORD = "of-the-first-administrator";
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static Path unpacked;

    @BeforeAll
    static void unpack() throws Exception {
        assertThat(ARCHIVE).exists();
        run("tar", "-xzf", ARCHIVE.toAbsolutePath().toString(), "-C", folder.toString());
        unpacked = folder.resolve("tradepost-" + VERSION);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "run", ".txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }

    @Test
    void the_archive_names_its_version_and_builds_nothing() throws Exception {
        assertThat(run("bash", unpacked.resolve("tradepost").toString(), "version"))
                .isEqualTo("tradepost " + VERSION + "\n");
        try (var jar = new JarFile(unpacked.resolve("tradepost.jar").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                    .isEqualTo(VERSION);
            for (var library :
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" "))
                assertThat(unpacked.resolve(library)).exists();
        }
        var refused = new ProcessBuilder("bash", unpacked.resolve("tradepost").toString(), "test")
                .redirectError(folder.resolve("refused.txt").toFile())
                .start();
        assertThat(refused.waitFor()).isEqualTo(1);
        assertThat(folder.resolve("refused.txt")).content().contains("this is a release");
    }

    /** Its line in the list, and the text of its licence: its own, or one of those beside the list. */
    @Test
    void every_library_comes_with_its_licence() throws IOException {
        var list = Files.readAllLines(unpacked.resolve("licenses/THIRD-PARTY.txt"));
        var texts = Files.readString(unpacked.resolve("licenses/README.txt"));
        try (var ofNodes = Files.list(unpacked.resolve("lib"));
                var ofRelay = Files.list(unpacked.resolve("brokers"))) {
            for (var file : Stream.concat(ofNodes, ofRelay).toList()) {
                var library = file.getFileName().toString();
                if (library.contains(VERSION)) continue; // of this program
                var artifact = library.replaceFirst("-\\d.*$", "");
                var line = list.stream()
                        .filter(l -> l.contains(":" + artifact + ":"))
                        .findFirst();
                assertThat(line).as(library).isPresent();
                if (hasOwn(library)
                        || line.get().contains("Apache")
                        || line.get().contains("Logback") && texts.contains("LGPL-2.1.txt")) continue;
                assertThat(unpacked.resolve("licenses/" + artifact + ".txt")).exists();
            }
        }
        for (var text : List.of("LGPL-2.1.txt", "postgresql.txt", "../LICENSE"))
            assertThat(unpacked.resolve("licenses").resolve(text)).isNotEmptyFile();
        assertThat(unpacked.resolve("sql/sales")).isNotEmptyDirectory();
    }

    @Test
    void the_relay_to_brokers_has_its_libraries_apart_from_those_of_a_node() throws Exception {
        var config = Files.writeString(
                folder.resolve("relay.properties"),
                "broker=kafka\nbroker.url=127.0.0.1:9\nsource.email=relay@example.com\nsource.password=hidden\n");
        var script = unpacked.resolve("tradepost").toString();
        var shown = run("bash", script, "relay", "--config", config.toString(), "--show");
        assertThat(shown).contains("\nbroker=kafka\n").doesNotContain("hidden");
        try (var libraries = Files.list(unpacked.resolve("lib"))) {
            assertThat(libraries.map(p -> p.getFileName().toString()))
                    .noneMatch(name -> name.matches("(kafka|jnats|amqp|brokers).*"));
        }
    }

    /** The README says `docker build`. What an operator adds to the folder, such as certificates, is not in the image. */
    @Test
    void an_image_can_be_built_from_the_unpacked_archive() throws IOException {
        assertThat(unpacked.resolve("README.md")).content().contains("    docker build -t tradepost .\n");
        assertThat(unpacked.resolve("Dockerfile")).hasSameBinaryContentAs(Path.of("../Dockerfile"));
        var rules = Files.readAllLines(unpacked.resolve(".dockerignore")).stream()
                .filter(l -> !l.startsWith("#"))
                .toList();
        assertThat(rules.getFirst()).isEqualTo("*");
        var sent = rules.stream().skip(1).map(l -> l.substring(1)).toList();
        assertThat(rules.stream().skip(1)).allMatch(l -> l.startsWith("!"));
        assertThat(sent)
                .allSatisfy(name -> assertThat(unpacked.resolve(name)).exists())
                .contains("VERSION", "tradepost", "tradepost.jar", "lib", "brokers", "sql", "cluster-config")
                .doesNotContain("deploy");
    }

    private static boolean hasOwn(String library) throws IOException {
        var folder = unpacked.resolve("licenses/" + library.replaceFirst("\\.jar$", "-jar"));
        if (!Files.isDirectory(folder)) return false;
        try (var texts = Files.walk(folder)) {
            return texts.anyMatch(Files::isRegularFile);
        }
    }

    @Test
    @Tag("prove")
    void the_documented_steps_install_a_node_that_serves() throws Exception {
        assumeThat(run("id", "-u").strip())
                .as("it takes root to be another user")
                .isEqualTo("0");
        var steps = BLOCK.matcher(Files.readString(unpacked.resolve("cluster-config/README.md")))
                .results()
                .map(m -> List.of(m.group(1), m.group(2)))
                .toList();
        var sh = steps.stream()
                .filter(s -> s.get(0).equals("sh"))
                .map(s -> s.get(1))
                .toList();
        assertThat(sh).as("certificates, program, first start").hasSize(3);
        var secrets = Secrets.in(folder);
        try (var pg = EmbeddedPg.start(folder.resolve("postgres"), secrets.get("db.superuser"))) {
            var sql = steps.stream()
                    .filter(s -> s.get(0).equals("sql"))
                    .findFirst()
                    .orElseThrow();
            databases(pg, sql.get(1), secrets);
            var node = new Installation(pg.port(), secrets);
            node.install(sh);
        }
    }

    private static void databases(EmbeddedPg pg, String sql, Secrets secrets) throws SQLException {
        try (var c = pg.connect("postgres");
                var s = c.createStatement()) {
            for (var context : Contexts.names())
                for (var statement : sql.replace("sales", context)
                        .replace("…", secrets.get("db." + context))
                        .split(";\n")) s.execute(statement);
        }
    }

    /** One node, with its ports and the shell that installs it. */
    private static final class Installation {
        private final int database;
        private final Secrets secrets;
        private final int http;
        private final int management;
        private final int bus;
        private final int cluster;

        Installation(int database, Secrets secrets) {
            this.database = database;
            this.secrets = secrets;
            var taken = new HashSet<Integer>();
            http = Ports.choose(taken);
            management = Ports.choose(taken);
            bus = Ports.choose(taken);
            cluster = Ports.choose(taken);
        }

        void install(List<String> sh) throws Exception {
            var script = folder.resolve("install.sh");
            var place = Files.createDirectories(folder.resolve("place"));
            Files.copy(ARCHIVE, place.resolve(ARCHIVE.getFileName()));
            Files.writeString(
                    script,
                    String.join(
                            "\n",
                            Files.readString(Path.of("src/test/resources/sandbox.sh")),
                            "cd " + unpacked,
                            sh.get(0).replace("…", secrets.get("bus")),
                            "mv pki/node-1.p12 pki/trust.p12 " + place,
                            "cd " + place,
                            sh.get(1).replace("VERSION", VERSION),
                            "edit",
                            "read_only",
                            sh.get(2),
                            "stop_service"));
            var out = folder.resolve("install.txt");
            var builder = new ProcessBuilder(
                            "unshare", "--mount", "--propagation", "private", "bash", script.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            environment(builder);
            var shell = builder.start();
            try (var in = shell.outputWriter()) {
                in.write(PASSWORD + "\n"); // `admin create` asks for it
                in.flush();
                awaitReady(shell, out);
                serves();
                in.write("go on\n");
                in.flush();
                assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(shell.exitValue()).as(Files.readString(out)).isZero();
            } finally {
                shell.destroy();
                shell.waitFor(40, TimeUnit.SECONDS);
            }
            assertThat(Files.readString(out))
                    .contains("Ready to start.", "sales: applied V0.1", "created the administrator you@example.com")
                    .containsPattern("localhost:" + bus + " +ok +" + Pattern.quote(VERSION))
                    .contains("the service ended with 0")
                    .doesNotContain("Building Tradepost");
        }

        /** What the edits of step 4 are made of, by the names of {@code sandbox.sh}. */
        private void environment(ProcessBuilder builder) {
            var env = builder.environment();
            env.keySet().removeIf(name -> name.startsWith("TRADEPOST_"));
            env.put("JAVA_HOME", System.getProperty("java.home"));
            env.put("SANDBOX", folder.resolve("sandbox").toString());
            env.put("EDITS", edits().lines().collect(Collectors.joining(";")));
            env.put("JWT", secrets.get("jwt"));
            env.put("SERVICE", secrets.get("service"));
            env.put("BUS", secrets.get("bus"));
            env.put(
                    "PASSWORDS",
                    Contexts.names().stream()
                            .map(c -> "TRADEPOST_DB_" + c.toUpperCase() + "_PASSWORD=" + secrets.get("db." + c))
                            .collect(Collectors.joining(" ")));
        }

        private String edits() {
            return """
                    s/^contexts=.*/contexts=%s/
                    s/10\\.0\\.0\\.[0-9]*/127.0.0.1/
                    s/^http.port=.*/http.port=%d/
                    s/^management.port=.*/management.port=%d/
                    s/^bus.host=.*/bus.host=localhost/
                    s/^bus.port=.*/bus.port=%d/
                    s/^cluster.port=.*/cluster.port=%d/
                    s/^cluster.members=.*/cluster.members=127.0.0.1:%d/
                    s/^db.port=.*/db.port=%d/
                    """.formatted(Contexts.everything(), http, management, bus, cluster, cluster, database);
        }

        private void awaitReady(Process shell, Path out) throws Exception {
            long end = System.nanoTime() + READY_WITHIN.toNanos();
            while (!isReady()) {
                assertThat(shell.isAlive() && System.nanoTime() < end)
                        .as(Files.readString(out))
                        .isTrue();
                Thread.sleep(100);
            }
        }

        private boolean isReady() throws InterruptedException {
            try {
                return get(management, "/readyz").statusCode() == 200;
            } catch (UncheckedIOException e) {
                return false;
            }
        }

        private void serves() throws InterruptedException {
            var node = new JsonObject(get(management, "/readyz").body());
            assertThat(node.getString("version")).isEqualTo(VERSION);
            var login = new JsonObject().put("email", "you@example.com").put("password", PASSWORD);
            var answer = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/api/auth/login"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(login.encode())));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }

        private static HttpResponse<String> get(int port, String path) throws InterruptedException {
            return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
        }

        private static HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
            try {
                return HTTP.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
