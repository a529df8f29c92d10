package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/**
 * The contracts of HTTP and of the events compared with those of the last release, which are recorded with {@code -Dtradepost.release=true}.
 * From version 1.0 on, a breaking change fails; until then it is listed in {@code target/breaking-changes.txt}.
 */
class ReleasedContractsTest {
    private static final Path RELEASED = Path.of("../../contracts/released");
    private static final Path LIST = Path.of("target/breaking-changes.txt");
    private static final Pattern VERSION = Pattern.compile("<version>(\\d+)\\.[^<]*</version>");

    private static Map<String, SortedMap<String, String>> shapes() {
        var shapes = new TreeMap<String, SortedMap<String, String>>();
        for (var context : ContextModule.names())
            shapes.put(context, ContractShape.of(Contract.load(context).document()));
        shapes.put("gateway", ContractShape.of(Contract.load("gateway").document()));
        shapes.put("events", ContractShape.ofEvents(AsyncApi.of(ContextModule.names())));
        return shapes;
    }

    private static int majorVersion() throws IOException {
        var version = VERSION.matcher(Files.readString(Path.of("../../pom.xml")));
        assertThat(version.find()).isTrue();
        return Integer.parseInt(version.group(1));
    }

    @Test
    void nothing_breaks_programs_that_were_written_for_the_last_release() throws IOException {
        var breaking = new ArrayList<String>();
        var shapes = shapes();
        for (var shape : shapes.entrySet()) {
            var file = RELEASED.resolve(shape.getKey() + ".txt");
            if (Boolean.getBoolean("tradepost.release")) {
                Files.createDirectories(RELEASED);
                Files.writeString(file, ContractShape.text(shape.getValue()));
            }
            if (!Files.exists(file)) continue; // a context that was added since
            var released = ContractShape.read(Files.readString(file));
            assertThat(released).isNotEmpty();
            ContractChanges.breaking(released, shape.getValue(), LocalDate.now(Clock.systemUTC()))
                    .forEach(change -> breaking.add(shape.getKey() + ": " + change));
        }
        try (var files = Files.list(RELEASED)) {
            files.map(f -> f.getFileName().toString().replace(".txt", ""))
                    .filter(context -> !shapes.containsKey(context))
                    .forEach(context -> breaking.add(context + ": removed contract"));
        }
        Files.writeString(LIST, String.join("\n", breaking));
        if (majorVersion() >= 1)
            assertThat(breaking).as("breaking changes, see docs/versions.md").isEmpty();
        else if (!breaking.isEmpty())
            LoggerFactory.getLogger(ReleasedContractsTest.class)
                    .warn("{} breaking changes since the last recorded release; see {}", breaking.size(), LIST);
    }
}
