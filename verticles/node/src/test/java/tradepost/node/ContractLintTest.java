package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tradepost.node.config.Contexts;

/**
 * Two linters find nothing in the published contract. They take a minute and their result depends only on the contract and on their own files,
 * so {@code test} compares the digest of these with the one that was recorded when the linters last found nothing. {@code prove} runs them; it
 * requires Node.js 20 or later with npm.
 */
class ContractLintTest {
    private static final Path SOURCES = Path.of("src/test/lint");
    private static final Path ACCEPTED = SOURCES.resolve("accepted.sha256");
    private static final Path FOLDER = Path.of("target/lint").toAbsolutePath();
    private static final Path MODULES = FOLDER.resolve("node_modules");
    private static final String ALL = "openapi.json";
    private static final Commands COMMANDS = new Commands(FOLDER);

    @Test
    void the_contract_is_the_one_that_the_linters_have_accepted() throws Exception {
        assertThat(Files.readString(ACCEPTED).strip())
                .as(
                        "the contract has changed: run `./tradepost prove 1 -Dtradepost.record=true -Dtest=ContractLintTest`")
                .isEqualTo(digest());
    }

    @Test
    @Tag("prove")
    void the_linters_find_nothing_in_the_contract() throws Exception {
        Files.createDirectories(FOLDER);
        for (var file : sources())
            Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        var documents = new ArrayList<>(List.of(saved(ALL)));
        for (var context :
                Stream.concat(Stream.of("gateway"), Contexts.names().stream()).toList())
            documents.add(saved("openapi/" + context + ".json"));
        COMMANDS.run("npm", "ci");
        spectralFindsNothing(documents);
        redoclyFindsNothing(documents.getFirst()); // which has the operations of all contexts
        if (Boolean.getBoolean("tradepost.record")) Files.writeString(ACCEPTED, digest() + "\n");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(f -> !f.equals(ACCEPTED)).sorted().toList();
        }
    }

    private static String digest() throws IOException, NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var file : sources()) digest.update(Files.readAllBytes(file));
        digest.update(document(ALL).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String saved(String path) throws IOException {
        var name = "contract-" + path.replace("/", "-");
        Files.writeString(FOLDER.resolve(name), document(path));
        return name;
    }

    /** As the gateway serves it. */
    private static String document(String path) throws IOException {
        try (var in = ContractLintTest.class.getResourceAsStream("/documents/" + path)) {
            assertThat(in).as(path).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void spectralFindsNothing(List<String> documents) throws Exception {
        var command = new ArrayList<>(List.of("node", tool("@stoplight/spectral-cli/dist/index.js"), "lint"));
        command.addAll(List.of("-r", ".spectral.yaml", "-F", "hint"));
        command.addAll(documents);
        var output = COMMANDS.run(command.toArray(String[]::new));
        assertThat(output).contains("No results with a severity of 'hint' or higher found!");
    }

    private static void redoclyFindsNothing(String document) throws Exception {
        var output = COMMANDS.run(
                "node",
                tool("@redocly/cli/bin/cli.js"),
                "lint",
                "--config",
                "redocly.yaml",
                "--format",
                "json",
                document);
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
