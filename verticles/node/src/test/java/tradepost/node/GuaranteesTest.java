package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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

    private final List<Path> tests = tests();

    GuaranteesTest() throws IOException {}

    @Test
    void every_test_named_in_the_guarantees_exists_and_runs_as_stated() throws IOException {
        var page = Files.readString(Path.of("../../docs/guarantees.md"));
        assertThat(named(page, FIRST))
                .isNotEmpty()
                .allMatch(name -> !sources(name).isEmpty());
        assertThat(named(page, SECOND))
                .isNotEmpty()
                .allMatch(name -> sources(name).stream().anyMatch(text -> text.contains("@Tag(\"long\")")));
    }

    private static Set<String> named(String page, String table) {
        int from = page.indexOf(table);
        assertThat(from).as(table).isPositive();
        return NAME.matcher(page.substring(from, page.indexOf("\n\n", from)))
                .results()
                .map(m -> m.group())
                .collect(Collectors.toSet());
    }

    private List<String> sources(String test) {
        return tests.stream()
                .filter(p -> p.endsWith(test + ".java"))
                .map(GuaranteesTest::text)
                .toList();
    }

    /** Without what the build makes, which changes meanwhile. */
    private static List<Path> tests() throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(Path.of("../.."), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                var name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith("Test.java")) found.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
