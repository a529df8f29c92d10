package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which proof runs where, as the README says it: the names in its tables are tests, and those of `prove` alone are tagged so. */
class ReadmeTest {
    private static final Pattern NAME = Pattern.compile("[A-Z]\\w+Test");
    private static final String FIRST = "| promise | proof";
    private static final String SECOND = "| only in `./tradepost prove`";

    @Test
    void the_proofs_that_are_named_are_there_and_run_where_it_says() throws IOException {
        var readme = Files.readString(Path.of("../../README.md"));
        assertThat(named(readme, FIRST))
                .isNotEmpty()
                .allMatch(name -> !sources(name).isEmpty());
        assertThat(named(readme, SECOND))
                .isNotEmpty()
                .allMatch(name -> sources(name).stream().anyMatch(text -> text.contains("@Tag(\"long\")")));
    }

    private static Set<String> named(String readme, String table) {
        int from = readme.indexOf(table);
        assertThat(from).as(table).isPositive();
        return NAME.matcher(readme.substring(from, readme.indexOf("\n\n", from)))
                .results()
                .map(m -> m.group())
                .collect(Collectors.toSet());
    }

    private static List<String> sources(String test) {
        try (var all = Files.walk(Path.of("../.."), 12)) {
            return all.filter(p -> p.endsWith(test + ".java") && !p.toString().contains("/target/"))
                    .map(ReadmeTest::text)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
