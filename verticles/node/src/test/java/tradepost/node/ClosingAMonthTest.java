package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The requests of docs/closing-a-month.md work as they are written there, for a month in which nothing happened. */
@ExtendWith(Shared.class)
class ClosingAMonthTest {
    private static final String LAST = "2001-12-31";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static Api api;

    @BeforeAll
    static void start(Shared.Running shared) {
        api = shared.anybody().registered("finance_manager");
    }

    @Test
    void each_request_of_the_page_works() {
        for (var request : ClosingPage.requests("2001-12-01", LAST)) {
            var path = request.path();
            if (request.body() != null) {
                // another test may have closed the month, or a later one
                assertThat(api.post(path, request.body()).status()).as(path).isIn(200, 409);
            } else if (request.isWorkbook())
                assertThat(api.bytes(path, XLSX).statusCode()).as(path).isEqualTo(200);
            else api.get(path).expect(200);
        }
        var until = api.get("/api/ledger/close").expect(200).data().getString("until");
        assertThat(until).as("what is closed").isGreaterThanOrEqualTo(LAST);
    }
}
