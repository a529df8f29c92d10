package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.node.base.Contexts;
import tradepost.node.base.DataFolder;

/**
 * Clients generated from the published contract compile under strict settings, the order flow needs neither a cast nor a non-null
 * assertion, and two linters find nothing. Requires Node.js 20 or later with npm.
 */
@ExtendWith(Shared.class)
class GeneratedClientsTest {
    private static final Path SOURCES = Path.of("src/test/clients");
    private static final Path FOLDER = Path.of("target/clients").toAbsolutePath();
    private static final Path MODULES = FOLDER.resolve("node_modules");
    private static final Path CLASSES = FOLDER.resolve("java/classes");
    private static final long WITHIN_MINUTES = 8;
    /** Warnings of the generator's library code: constructors that call methods, and methods that Jackson has deprecated. */
    private static final String GENERATED_LINT = "-Xlint:all,-this-escape,-serial,-processing,-deprecation";

    static String base;
    static List<String> documents = new ArrayList<>();

    @BeforeAll
    static void fetch(Shared.Running running) throws Exception {
        base = running.anybody().base();
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (var file : files.toList())
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        save("/openapi.json");
        for (var context :
                Stream.concat(Stream.of("gateway"), Contexts.names().stream()).toList())
            save("/openapi/" + context + ".json");
        install();
    }

    private static void save(String path) throws IOException {
        var answer = Api.at(0).through(base).get(path).expect(200);
        var name = "contract" + path.replace("/", "-");
        Files.writeString(FOLDER.resolve(name), answer.raw().body());
        documents.add(name);
    }

    /** Installs once per lock file, whose copy is stored beside the installation. */
    private static void install() throws Exception {
        var lock = Files.readString(FOLDER.resolve("package-lock.json"));
        var installed = FOLDER.resolve("installed.json");
        if (Files.isDirectory(MODULES)
                && Files.exists(installed)
                && Files.readString(installed).equals(lock)) return;
        run("npm", "ci", "--prefer-offline");
        Files.writeString(installed, lock);
    }

    @Test
    void spectral_finds_nothing_in_the_published_contract() throws Exception {
        spectralFindsNothing(documents.subList(0, 1)); // which has the operations of all contexts
    }

    @Test
    @Tag("prove")
    @Tag("long")
    void spectral_finds_nothing_in_the_document_of_any_context() throws Exception {
        spectralFindsNothing(documents.subList(1, documents.size()));
    }

    private static void spectralFindsNothing(List<String> documents) throws Exception {
        var command = new ArrayList<>(List.of("node", tool("@stoplight/spectral-cli/dist/index.js"), "lint"));
        command.addAll(List.of("-r", ".spectral.yaml", "-F", "hint"));
        command.addAll(documents);
        var output = run(command.toArray(String[]::new));
        assertThat(output).contains("No results with a severity of 'hint' or higher found!");
    }

    @Test
    void redocly_finds_nothing_in_the_published_contract() throws Exception {
        var output = run(
                "node",
                tool("@redocly/cli/bin/cli.js"),
                "lint",
                "--config",
                "redocly.yaml",
                "--format",
                "json",
                "contract-openapi.json");
        var found = output.substring(output.indexOf("{\n"), output.lastIndexOf("}") + 1);
        var totals = new io.vertx.core.json.JsonObject(found).getJsonObject("totals");
        assertThat(totals.getInteger("errors") + totals.getInteger("warnings"))
                .as(found)
                .isZero();
    }

    @Test
    void a_typescript_client_runs_the_order_flow_without_a_cast() throws Exception {
        run("node", tool("openapi-typescript/bin/cli.js"), "contract-openapi.json", "-o", "schema.d.ts");
        run("node", tool("typescript/bin/tsc"), "-p", "tsconfig.json");
        assertThat(run("node", "out/order-flow.js", base)).contains("the order flow is complete");
        assertThat(Files.readString(SOURCES.resolve("order-flow.ts")))
                .as("nothing is cast or asserted")
                .doesNotContainPattern("\\bas [\\w{]|\\bany\\b|\\w!|\\]!|\\)!|@ts-|<\\w+>\\w");
    }

    @Test
    @Tag("prove")
    @Tag("long")
    void a_java_client_runs_the_order_flow_without_a_cast() throws Exception {
        var generated = FOLDER.resolve("java/generated");
        DataFolder.deleteTree(generated);
        DataFolder.deleteTree(CLASSES);
        Files.createDirectories(CLASSES);
        run(
                java("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                Path.of("target/openapi-generator-cli.jar").toAbsolutePath().toString(),
                "generate",
                "--generator-name=java",
                "--library=native",
                "--input-spec=contract-openapi.json",
                "--output=" + generated,
                "--additional-properties=hideGenerationTimestamp=true,openApiNullable=false,useJakartaEe=true,"
                        + "invokerPackage=client,apiPackage=client.api,modelPackage=client.model",
                "--global-property=apis,models,supportingFiles,apiDocs=false,modelDocs=false,apiTests=false,modelTests=false");
        compile(GENERATED_LINT, sources(generated));
        compile("-Xlint:all", List.of("OrderFlow.java"));
        assertThat(run(java("java"), "-XX:TieredStopAtLevel=1", "-cp", classPath(), "OrderFlow", base))
                .contains("the order flow is complete");
        assertThat(Files.readString(SOURCES.resolve("OrderFlow.java")))
                .as("nothing is cast")
                .doesNotContainPattern("\\([A-Z]\\w*(<.*>)?\\) ?[\\w(]|@SuppressWarnings");
    }

    private static void compile(String lint, List<String> files) throws Exception {
        var arguments = new ArrayList<>(List.of(
                "-d", CLASSES.toString(), "-cp", classPath(), "-proc:none", "-encoding", "UTF-8", lint, "-Werror"));
        arguments.addAll(files);
        Files.write(FOLDER.resolve("javac.txt"), arguments);
        run(java("javac"), "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "@javac.txt");
    }

    private static List<String> sources(Path generated) throws IOException {
        try (Stream<Path> files = Files.walk(generated.resolve("src/main/java"))) {
            return files.map(Path::toString).filter(f -> f.endsWith(".java")).toList();
        }
    }

    /** The generated classes, and the libraries that they need from this test's class path. */
    private static String classPath() {
        var libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(p -> p.matches(
                        ".*[/\\\\](jackson-(core|annotations|databind|datatype-jsr310)-2\\.|jakarta.annotation).*"))
                .toList();
        assertThat(libraries).hasSize(5);
        return CLASSES + File.pathSeparator + String.join(File.pathSeparator, libraries);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private static String tool(String path) {
        return MODULES.resolve(path).toString();
    }

    /** Returns its output; it must succeed. */
    private static String run(String... command) throws Exception {
        var out = Files.createTempFile(FOLDER, "out-", ".log");
        var builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(java.util.Map.of("REDOCLY_TELEMETRY", "off", "NO_COLOR", "1", "CI", "true"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AssertionError(
                    command[0] + " cannot be started; this test needs Node.js 20 or later with npm on the PATH", e);
        }
        boolean ended = process.waitFor(WITHIN_MINUTES, TimeUnit.MINUTES);
        if (!ended) process.destroyForcibly();
        var output = Files.readString(out);
        Files.delete(out);
        assertThat(ended && process.exitValue() == 0)
                .as(String.join(" ", command) + "\n" + output)
                .isTrue();
        return output;
    }
}
