package tradepost.node;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import io.vertx.core.json.pointer.JsonPointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.contract.Contract;

/** docs/architecture.md lists every package and every page of its folder, and no link of a document is broken. */
class DocumentationTest {
    private static final Path DOCS = RepositoryFiles.ROOT.resolve("docs");
    private static final String MAP = "## The map of packages";
    private static final String SOURCES = "src/main/java/tradepost/";
    private static final Pattern FIRST_CELL = Pattern.compile("^\\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern PAGE_IN_CODE = Pattern.compile("`(docs/[\\w/-]+\\.md)`");
    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    private final String page = RepositoryFiles.text(DOCS.resolve("architecture.md"));

    @Test
    void the_map_lists_each_package_once() {
        var listed = listed();
        var packages = packages(file -> true); // the classes of some are generated
        var missing = packages(file -> !file.endsWith("package-info.java")).entrySet().stream()
                .filter(p -> !listed.contains(p.getKey()))
                .map(p -> "| `%s` | %s |".formatted(p.getKey(), p.getValue()))
                .toList();
        var gone = listed.stream().filter(name -> !packages.containsKey(name)).toList();
        assertSoftly(softly -> {
            softly.assertThat(listed)
                    .as("the map of docs/architecture.md lists a package twice")
                    .doesNotHaveDuplicates();
            softly.assertThat(missing)
                    .as("the map of docs/architecture.md lacks these lines")
                    .isEmpty();
            softly.assertThat(gone)
                    .as("the map of docs/architecture.md lists packages that do not exist")
                    .isEmpty();
        });
    }

    private List<String> listed() {
        int from = page.indexOf(MAP);
        assertThat(from).as(MAP).isPositive();
        return FIRST_CELL
                .matcher(page.substring(from))
                .results()
                .flatMap(cell -> CODE.matcher(cell.group(1)).results())
                .map(name -> name.group(1))
                .toList();
    }

    /** What package-info.java says of each package that has such a file, by the name without {@code tradepost}. */
    private static TreeMap<String, String> packages(Predicate<Path> has) {
        var found = new TreeMap<String, String>();
        for (var file : RepositoryFiles.endingWith(".java")) {
            var path = RepositoryFiles.ROOT.relativize(file).toString().replace('\\', '/');
            int at = path.indexOf(SOURCES);
            if (at < 0 || path.contains("/src/test/") || !has.test(file)) continue;
            var folder = path.substring(at + SOURCES.length());
            var name = folder.substring(0, Math.max(0, folder.lastIndexOf('/'))).replace('/', '.');
            found.computeIfAbsent(name, n -> about(file.resolveSibling("package-info.java")));
        }
        return found;
    }

    private static String about(Path packageInfo) {
        if (!Files.exists(packageInfo)) return "what it is about";
        var comment = COMMENT.matcher(RepositoryFiles.text(packageInfo));
        if (!comment.find()) return "what it is about";
        return comment.group(1)
                .replaceAll("\\s*\\n \\*\\s?", " ")
                .replaceAll("\\{@\\w+ ([^}]*)}", "`$1`")
                .strip();
    }

    @Test
    void each_page_about_the_architecture_is_listed() {
        var linked = LINK.matcher(page).results().map(m -> m.group(1)).collect(toSet());
        assertThat(RepositoryFiles.endingWith(".md"))
                .filteredOn(file -> file.getParent().equals(DOCS.resolve("architecture")))
                .map(file -> "architecture/" + file.getFileName())
                .isNotEmpty()
                .isSubsetOf(linked);
    }

    @Test
    void every_link_leads_somewhere() {
        var broken = new ArrayList<String>();
        for (var document : RepositoryFiles.endingWith(".md")) {
            var text = FENCED.matcher(RepositoryFiles.text(document)).replaceAll("");
            Stream.concat(
                            LINK.matcher(text)
                                    .results()
                                    .map(m -> m.group(1))
                                    .filter(to -> !to.contains(":"))
                                    .filter(to -> !leads(document.getParent(), document, to)),
                            PAGE_IN_CODE
                                    .matcher(text)
                                    .results()
                                    .map(m -> m.group(1))
                                    .filter(to -> !leads(RepositoryFiles.ROOT, document, to)))
                    .forEach(to -> broken.add(RepositoryFiles.ROOT.relativize(document) + " -> " + to));
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leads(Path folder, Path document, String to) {
        var parts = to.split("#", 2);
        var target = parts[0].isEmpty() ? document : folder.resolve(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** The headings as GitHub names them. */
    private static Set<String> anchors(Path document) {
        var text = FENCED.matcher(RepositoryFiles.text(document)).replaceAll("");
        return HEADING.matcher(text)
                .results()
                .map(m -> m.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void the_contract_names_what_the_sandbox_does_with_an_amount() {
        var documented = Pattern.compile("^\\| (\\d\\d) \\| ", Pattern.MULTILINE);
        var stated = Pattern.compile("[:,] (\\d\\d) [a-z]");
        var ofProvider = JsonPointer.from("/components/schemas/PayOrder/properties/provider/description")
                .queryJson(Contract.load("sales").document());
        assertThat(digits(stated, String.valueOf(ofProvider)))
                .hasSize(10)
                .isEqualTo(digits(documented, RepositoryFiles.text(DOCS.resolve("architecture/payments.md"))));
    }

    private static List<String> digits(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(m -> m.group(1)).toList();
    }
}
