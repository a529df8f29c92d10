package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.node.base.Contexts;

/** Two linters find nothing in the published contract. Requires Node.js 20 or later with npm. */
@ExtendWith(Shared.class)
@Order(5)
class ContractLintTest {
    private static final Path SOURCES = Path.of("src/test/lint");
    private static final Path FOLDER = Path.of("target/lint").toAbsolutePath();
    private static final Path MODULES = FOLDER.resolve("node_modules");
    private static final Commands COMMANDS = new Commands(FOLDER);

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
        COMMANDS.run("npm", "ci");
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
        var output = COMMANDS.run(command.toArray(String[]::new));
        assertThat(output).contains("No results with a severity of 'hint' or higher found!");
    }

    @Test
    void redocly_finds_nothing_in_the_published_contract() throws Exception {
        var output = COMMANDS.run(
                "node",
                tool("@redocly/cli/bin/cli.js"),
                "lint",
                "--config",
                "redocly.yaml",
                "--format",
                "json",
                "contract-openapi.json");
        var found = output.substring(output.indexOf("{\n"), output.lastIndexOf("}") + 1);
        var totals = new JsonObject(found).getJsonObject("totals");
        assertThat(totals.getInteger("errors") + totals.getInteger("warnings"))
                .as(found)
                .isZero();
    }

    private static String tool(String path) {
        return MODULES.resolve(path).toString();
    }
}
