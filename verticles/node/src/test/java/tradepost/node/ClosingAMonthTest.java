package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The requests of docs/closing-a-month.md work as they are written there, for a month in which nothing happened. */
@ExtendWith(Shared.class)
class ClosingAMonthTest {
    private static final Pattern REQUEST =
            Pattern.compile("^api( -H \"\\$XLSX\" -o \\S+)?(?: -d \"(.*)\")? \"\\$TRADEPOST(/\\S+)\"$", Pattern.MULTILINE);

    private static final Map<String, String> DAYS = Map.of("$FIRST", "2001-12-01", "$LAST", "2001-12-31");
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("finance_manager");
    }

    private static String filled(String text) {
        var filled = text;
        for (var day : DAYS.entrySet()) filled = filled.replace(day.getKey(), day.getValue());
        return filled;
    }

    @Test
    void each_request_of_the_page_works() {
        var page = RepositoryFiles.text(RepositoryFiles.ROOT.resolve("docs/closing-a-month.md"));
        var requests = REQUEST.matcher(page).results().toList();
        assertThat(requests)
                .as("all requests of the page are found")
                .hasSize((int) page.lines().filter(l -> l.startsWith("api ")).count())
                .hasSizeGreaterThan(12);
        for (var request : requests) {
            var path = filled(request.group(3));
            var body = request.group(2);
            if (body != null) {
                // another test may have closed the month, or a later one
                assertThat(api.post(path, new JsonObject(filled(body).replace("\\\"", "\""))).status())
                        .as(path)
                        .isIn(200, 409);
            } else if (request.group(1) != null)
                assertThat(api.bytes(path, XLSX).statusCode()).as(path).isEqualTo(200);
            else api.get(path).expect(200);
        }
        var until = api.get("/api/ledger/close").expect(200).data().getString("until");
        assertThat(List.of(until, DAYS.get("$LAST"))).isSorted().as("closed until a day of the month or a later one");
    }
}
