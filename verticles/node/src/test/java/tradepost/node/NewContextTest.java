package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.config.Config;

/**
 * Follows the recipes of CONTRIBUTING: a new context with a resource, its events and a subscription takes five lines outside its
 * folders, and nine in the files for operators.
 */
@Tag("prove")
class NewContextTest {
    private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
    private static final Path RECIPE = Path.of("src/test/recipe").toAbsolutePath();
    private static final List<String> COPIED = List.of(
            "pom.xml",
            ".mvn",
            "tradepost",
            ".env.example",
            "contracts",
            "sql",
            "cluster-config",
            "deploy",
            "README.md",
            "verticles",
            "gateway-verticle");
    private static final String FIRST_CORE = "    <!-- every context that the program runs -->";
    private static final String JAR = "verticles/node/target/tradepost.jar";
    private static final String ALL_CONTEXTS = "contexts=" + Config.GATEWAY + ",";
    private static final int BUILD_MINUTES_MAX = 20;
    private static final Duration WITHIN = Duration.ofSeconds(30);

    @Test
    void a_new_context_takes_five_lines_outside_its_folders_and_nine_for_operators(@TempDir Path folder)
            throws Exception {
        for (var name : COPIED) copy(REPOSITORY.resolve(name), folder.resolve(name));
        for (var part : List.of("verticles", "sql")) copy(RECIPE.resolve(part), folder.resolve(part));
        int lines = add(
                        folder.resolve("pom.xml"),
                        "    <module>gateway-verticle</module>",
                        "    <module>verticles/asset/api</module>",
                        "    <module>verticles/asset/core</module>")
                + add(folder.resolve("gateway-verticle/pom.xml"), "  </dependencies>", dependency("asset-api", "test"))
                + add(
                        folder.resolve("gateway-verticle/documents/pom.xml"),
                        "  </dependencies>",
                        dependency("asset-api", "compile"))
                + add(folder.resolve("verticles/node/pom.xml"), FIRST_CORE, dependency("asset-core", "compile"));
        assertThat(lines).isEqualTo(5);
        build(folder);
        namesItForOperators(folder);
        int port = Program.freePorts(1);
        try (var program = Program.devOf(folder.resolve(JAR), folder.resolve("run"), port)) {
            use(Api.at(port).registered("admin"));
            assertThat(program.stop()).isZero();
        }
    }

    /** The lines that {@code DeployTest} asks for, with the contexts in the order of the program that was built. */
    private static void namesItForOperators(Path folder) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var settings = new Commands(folder.resolve("run"))
                .run(java, "-cp", folder.resolve(JAR).toString(), Main.class.getName(), "config");
        var contexts = settings.lines()
                .filter(l -> l.startsWith(ALL_CONTEXTS))
                .map(l -> List.of(l.substring(ALL_CONTEXTS.length()).split(",")))
                .findFirst()
                .orElseThrow();
        assertThat(contexts).contains("asset");
        var lists = new ContextLists(folder);
        assertThat(lists.write(lists.differences(contexts))).isEqualTo(9);
        assertThat(lists.differences(contexts)).isEmpty();
    }

    private static String dependency(String module, String scope) {
        return "    <dependency><groupId>tradepost</groupId><artifactId>" + module
                + "</artifactId><version>${project.version}</version><scope>" + scope + "</scope></dependency>";
    }

    private static void use(Api api) {
        var path = "/api/assets/"
                + api.post("/api/assets", new JsonObject().put("name", "Forklift"))
                        .expect(201)
                        .id();
        api.send("PATCH", path, new JsonObject().put("name", "Forklift 2"))
                .join()
                .expect(200);
        api.delete(path + "?archive=true").expect(200);
        assertThat(names(api, "/api/assets?archived=true&q=forklfit")).containsExactly("Forklift 2");
        assertThat(names(api, "/api/assets?sort=-name")).isEmpty();
        assertThat(api.get("/api/assets?sort=nmae").expect(400).code()).isEqualTo("invalid_request");
        api.post("/api/vendors", new JsonObject().put("name", "Northern Timber").put("email", "sales@timber.example"))
                .expect(201);
        await().atMost(WITHIN)
                .untilAsserted(
                        () -> assertThat(names(api, "/api/assets")).containsExactly("Pallets of Northern Timber"));
        await().atMost(WITHIN)
                .untilAsserted(() -> assertThat(api.get("/api/events?types=asset.asset.*&after=0")
                                .raw()
                                .body())
                        .contains("asset.asset.created", "asset.asset.updated", "asset.asset.archived"));
        assertThat(api.get("/openapi.json").raw().body()).contains("/api/assets/{asset_id}");
        assertThat(api.get("/asyncapi.json").raw().body()).contains("asset.asset.archived");
    }

    private static List<String> names(Api api, String list) {
        return api.get(list).expect(200).list().stream()
                .map(a -> ((JsonObject) a).getString("name"))
                .toList();
    }

    /** Returns the number of lines added. */
    private static int add(Path file, String before, String... lines) throws IOException {
        var text = Files.readString(file);
        assertThat(text).containsOnlyOnce(before);
        Files.writeString(file, text.replace(before, String.join("\n", lines) + "\n" + before));
        return lines.length;
    }

    private static void build(Path folder) throws IOException, InterruptedException {
        var log = folder.resolve("build.log");
        var builder = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-q",
                        "-ntp",
                        "-DskipTests",
                        "-Dspotless.check.skip=true",
                        "-pl",
                        "verticles/node",
                        "-am",
                        "package")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var maven = builder.start();
        try {
            assertThat(maven.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
            assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            maven.destroyForcibly();
        }
    }

    /** Leaves out the results of builds. */
    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(f -> !from.relativize(f).toString().matches("(.*/)?target(/.*)?"))
                    .toList()) {
                var copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(copied);
                else Files.copy(file, copied, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
