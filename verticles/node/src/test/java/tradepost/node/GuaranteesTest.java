package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md names the tests that prove each promise: they exist, and those that it assigns to `prove` are tagged so. */
class GuaranteesTest {
    private static final Pattern NAME = Pattern.compile("[A-Z]\\w+Test");
    private static final String FIRST = "| promise | proof";
    private static final String SECOND = "| only in `./tradepost prove`";

    private final List<Path> tests = RepositoryFiles.endingWith("Test.java");

    @Test
    void every_test_named_in_the_guarantees_exists_and_runs_as_stated() {
        var page = RepositoryFiles.text(RepositoryFiles.ROOT.resolve("docs/guarantees.md"));
        assertThat(named(page, FIRST))
                .isNotEmpty()
                .allMatch(name -> !sources(name).isEmpty());
        assertThat(named(page, SECOND))
                .isNotEmpty()
                .allMatch(name -> sources(name).stream().anyMatch(text -> text.contains("@Tag(\"prove\")")));
    }

    @Test
    void every_test_named_in_the_security_requirements_exists() {
        var page = RepositoryFiles.text(RepositoryFiles.ROOT.resolve("docs/security.md"));
        assertThat(names(page)).isNotEmpty().allMatch(name -> !sources(name).isEmpty());
    }

    private static Set<String> named(String page, String table) {
        int from = page.indexOf(table);
        assertThat(from).as(table).isPositive();
        return names(page.substring(from, page.indexOf("\n\n", from)));
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(m -> m.group()).collect(Collectors.toSet());
    }

    private List<String> sources(String test) {
        return tests.stream()
                .filter(p -> p.endsWith(test + ".java"))
                .map(RepositoryFiles::text)
                .toList();
    }
}
