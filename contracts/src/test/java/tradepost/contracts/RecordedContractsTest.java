package tradepost.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The document that each contract file expands to is recorded, so that a review shows what a change means. */
class RecordedContractsTest {
    static List<Path> modules() throws IOException {
        try (var folders = Files.list(Path.of("../verticles"))) {
            var found = folders.map(f -> f.resolve("api"))
                    .filter(f -> Files.isDirectory(f.resolve("src/main/contract")))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found;
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void the_expanded_contract_matches_the_recorded_one(Path module) throws IOException {
        var context = module.getParent().getFileName();
        var text = Main.expanded(module).get("generated-resources/openapi/" + context + ".yaml");
        var recorded = module.resolve("src/test/resources/" + context + ".yaml");
        if (Boolean.getBoolean("tradepost.record")) {
            Files.createDirectories(recorded.getParent());
            Files.writeString(recorded, text);
        }
        assertThat(Files.exists(recorded) ? Files.readString(recorded) : "")
                .as(
                        "%s is not up to date: run this test with -Dtradepost.record=true and review the difference",
                        recorded)
                .isEqualTo(text);
    }
}
