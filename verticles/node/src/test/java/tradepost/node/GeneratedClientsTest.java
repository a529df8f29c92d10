package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packages that {@code ./tradepost clients} generates are used as their README says, by strict compilers, against a gateway that
 * fails often. Requires Node.js 20 or later with npm, for Java also Maven.
 */
@ExtendWith(Shared.class)
@Order(5)
class GeneratedClientsTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path SOURCES = Path.of("src/test/clients");
    private static final Path FOLDER = Path.of("target/generated-clients").toAbsolutePath();
    private static final String VERSION = "0.1.2-test";
    private static final String PASSWORD = "securepassword123";

    private final String unique = UUID.randomUUID().toString();

    @Test
    void the_typescript_client_does_what_its_readme_says(Shared.Running program) throws Exception {
        generate(program, "typescript");
        var user = folder(
                "typescript-user", "package.json", "tsconfig.json", "order-flow.ts", "refused-by-the-compiler.ts");
        var archive = "tradepost-client-" + VERSION + ".tgz";
        Files.copy(FOLDER.resolve(archive), user.folder().resolve(archive), StandardCopyOption.REPLACE_EXISTING);
        try (var gateway = new FlakyGateway(program.anybody().base())) {
            var email = register(program);
            var readme = readme("typescript");
            write(user, "readme.ts", adapted(blocks(readme, "ts"), gateway, email));
            user.run("bash", "-euc", blocks(readme, "sh"));
            user.run(
                    "node",
                    FOLDER.resolve("typescript/node_modules/typescript/bin/tsc").toString(),
                    "-p",
                    "tsconfig.json");
            assertThat(user.run("node", "out/readme.js"))
                    .contains("0 pieces available", "Corner Hardware", "1000 requested, 0 available", "true\n")
                    .contains("1 wholesale", "0 orders", "item Hammer", "exported: name\r\nCorner Hardware");
            assertThat(user.run("node", "out/order-flow.js", gateway.base(), email))
                    .contains("the order flow is complete");
            hasSurvivedTheFailures(gateway);
            tookEffectOnce(program, email);
        }
        assertThat(Files.readString(SOURCES.resolve("order-flow.ts")))
                .as("nothing is cast or asserted")
                .doesNotContainPattern("\\bas [\\w{]|\\bany\\b|\\w!|\\]!|\\)!|@ts-|<\\w+>\\w");
    }

    @Test
    @Tag("prove")
    void the_java_client_does_what_its_readme_says(Shared.Running program) throws Exception {
        generate(program, "java");
        var user = new Commands(FOLDER); // where the jar and its libraries are
        try (var gateway = new FlakyGateway(program.anybody().base())) {
            var email = register(program);
            var readme = readme("java");
            write(user, "Example.java", adapted(blocks(readme, "java"), gateway, email));
            assertThat(user.run("bash", "-euc", blocks(readme, "sh")))
                    .contains("0 pieces available", "Corner Hardware", "1000 requested, 0 available", "true\n")
                    .contains("1 wholesale", "0 orders", "item Hammer", "exported: name\r\nCorner Hardware");
            Files.copy(
                    SOURCES.resolve("OrderFlow.java"),
                    FOLDER.resolve("OrderFlow.java"),
                    StandardCopyOption.REPLACE_EXISTING);
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var classPath = "tradepost-client-" + VERSION + ".jar:lib/*";
            assertThat(user.run(java, "-cp", classPath, "OrderFlow.java", gateway.base(), email))
                    .contains("the order flow is complete");
            hasSurvivedTheFailures(gateway);
            tookEffectOnce(program, email);
        }
        assertThat(Files.readString(SOURCES.resolve("OrderFlow.java")))
                .as("nothing is cast")
                .doesNotContainPattern("\\([A-Z]\\w*(<.*>)?\\) ?[\\w(]|@SuppressWarnings");
    }

    private static void generate(Shared.Running program, String client) throws Exception {
        var contract = Path.of("target/contract-of-clients.json").toAbsolutePath();
        Files.writeString(
                contract,
                program.anybody().get("/openapi.json").expect(200).raw().body());
        var script = ROOT.resolve("clients/generate.sh").toString();
        new Commands(Path.of("target").toAbsolutePath())
                .run("bash", script, contract.toString(), VERSION, FOLDER.toString(), client);
    }

    @Test
    void a_folder_with_other_files_is_left_alone(@TempDir Path folder) throws Exception {
        var mine = Files.createDirectories(folder.resolve("lib")).resolve("mine");
        Files.createFile(mine);
        var script = ROOT.resolve("clients/generate.sh").toString();
        var command = "bash " + script + " " + mine + " 1 " + folder + " 2>&1 && exit 1 || exit 0";
        assertThat(new Commands(Path.of("target").toAbsolutePath()).run("bash", "-c", command))
                .contains("has other files");
        assertThat(mine).exists();
    }

    private static Commands folder(String name, String... files) throws Exception {
        var folder = FOLDER.resolve(name);
        Files.createDirectories(folder);
        for (var file : files)
            Files.copy(SOURCES.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        return new Commands(folder);
    }

    private static void write(Commands user, String file, String text) throws Exception {
        Files.writeString(user.folder().resolve(file), text);
    }

    /** The README as it is in the package. */
    private static String readme(String client) throws Exception {
        return Files.readString(FOLDER.resolve(client).resolve("README.md"));
    }

    private static String blocks(String readme, String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.joining());
    }

    /** The code for this installation and user. Names that other tests may use are made unique. */
    private String adapted(String code, FlakyGateway gateway, String email) {
        assertThat(code)
                .contains(
                        "http://localhost:8000",
                        "finance@example.com",
                        "orders@corner.example",
                        "HAMMER-1",
                        "web-order-1");
        return code.replace("http://localhost:8000", gateway.base())
                .replace("tags=readme", "tags=" + unique)
                .replace("finance@example.com", email)
                .replace("orders@corner.example", "orders-" + unique + "@corner.example")
                .replace("\"readme\"", "\"" + unique + "\"")
                .replace("HAMMER-1", "HAMMER-" + unique)
                .replace("web-order-1", "web-order-" + unique);
    }

    private String register(Shared.Running program) {
        var email = "client-" + unique + "@example.com";
        var user =
                new JsonObject().put("email", email).put("password", PASSWORD).put("role", "finance_manager");
        program.anybody().post("/api/auth/register", user).expect(201);
        return email;
    }

    /** Every write was repeated with its key, the token was renewed, every page was read once, and no retry went on forever. */
    private static void hasSurvivedTheFailures(FlakyGateway gateway) {
        var writes =
                gateway.seen().stream().filter(s -> !s.method().equals("GET")).toList();
        assertThat(writes)
                .hasSizeGreaterThan(30)
                .allSatisfy(w -> assertThat(w.key()).isNotEmpty());
        var byKey = writes.stream().collect(Collectors.groupingBy(FlakyGateway.Seen::key));
        assertThat(byKey.values()).allSatisfy(attempts -> {
            assertThat(attempts)
                    .extracting(FlakyGateway.Seen::path)
                    .containsOnly(attempts.getFirst().path());
            boolean customer = attempts.getFirst().path().equals("/api/customers");
            assertThat(attempts)
                    .extracting(FlakyGateway.Seen::status)
                    .startsWith(503, customer ? FlakyGateway.BROKEN : 504)
                    .hasSizeBetween(3, 5); // one more if the program itself was busy
        });
        assertThat(writes).extracting(FlakyGateway.Seen::status).contains(FlakyGateway.BROKEN);
        assertThat(writes).extracting(FlakyGateway.Seen::path).contains("/api/auth/refresh");
        assertThat(count(gateway, "never-available")).isEqualTo(5);
        assertThat(count(gateway, "later-available")).isEqualTo(1);
        assertThat(count(gateway, "[?&]after="))
                .as("two further pages, each refused once")
                .isEqualTo(4);
    }

    private static long count(FlakyGateway gateway, String path) {
        var pattern = Pattern.compile(path);
        return gateway.seen().stream()
                .filter(s -> pattern.matcher(s.path()).find())
                .count();
    }

    private void tookEffectOnce(Shared.Running program, String email) {
        var api = program.anybody().login(email, PASSWORD);
        var customers = api.get("/api/customers?tags=" + unique).expect(200).list();
        assertThat(customers).hasSize(1);
        var id = customers.getJsonObject(0).getString("id");
        assertThat(api.get("/api/sales/orders?customer_id=" + id).expect(200).list())
                .hasSize(1);
    }
}
