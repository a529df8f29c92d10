package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests of docs/closing-a-month.md, in the order of the page. */
final class ClosingPage {
    private static final Pattern REQUEST = Pattern.compile(
            "^api( -H \"\\$XLSX\" -o \\S+)?(?: -d \"(.*)\")? \"\\$TRADEPOST(/\\S+)\"$", Pattern.MULTILINE);

    /** @param body of a POST; null for a GET */
    record Request(String path, @Nullable JsonObject body, boolean isWorkbook) {}

    private ClosingPage() {}

    static List<Request> requests(String first, String last) {
        var page = RepositoryFiles.text(RepositoryFiles.ROOT.resolve("docs/closing-a-month.md"))
                .replace("$FIRST", first)
                .replace("$LAST", last);
        var requests = REQUEST.matcher(page)
                .results()
                .map(r -> new Request(
                        r.group(3),
                        r.group(2) == null ? null : new JsonObject(r.group(2).replace("\\\"", "\"")),
                        r.group(1) != null))
                .toList();
        assertThat(requests)
                .as("all requests of the page are found")
                .hasSize((int) page.lines().filter(l -> l.startsWith("api ")).count())
                .hasSizeGreaterThan(12);
        return requests;
    }
}
