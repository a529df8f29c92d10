package tradepost.billing.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.billing.core.BillingFixture.Draft;
import tradepost.billing.core.invoice.InvoiceNumbers.Issue;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Ids;
import tradepost.sales.invoice.InvoiceCreated;

/** Numbers of documents over New Year, of years that no other test uses. */
@ExtendWith(VertxExtension.class)
class InvoiceNumbersTest {
    static Vertx vertx;
    static Db db;

    @BeforeAll
    static void open(Vertx started) {
        vertx = started;
        db = Db.open(TestDb.env(vertx, "billing"), "billing");
        forget();
    }

    @AfterAll
    static void forget() {
        TestDb.run("billing", "delete from invoice_counter where year < 2000");
    }

    private static InvoiceCreated document(String kind, String at) {
        var draft = Draft.invoice(Ids.next());
        draft.kind = kind;
        draft.at = Instant.parse(at);
        return draft.document();
    }

    private static List<Issue> draw(InvoiceCreated... documents) {
        return TestVerticle.run(
                vertx, () -> Tasks.run(vertx, () -> db.tx(tx -> InvoiceNumbers.draw(tx, List.of(documents)))));
    }

    private static List<String> numbers(InvoiceCreated... documents) {
        return draw(documents).stream().map(Issue::number).toList();
    }

    @Test
    void a_new_year_begins_with_one() {
        var late = "1987-12-31T23:59:59.998Z";
        assertThat(numbers(document("invoice", late), document("credit_note", late), document("invoice", late)))
                .containsExactlyInAnyOrder("INV-1987-000001", "CN-1987-000001", "INV-1987-000002");
        assertThat(numbers(document("invoice", "1988-01-01T00:00:00Z"), document("invoice", "1987-12-31T23:59:59Z")))
                .containsExactlyInAnyOrder("INV-1988-000001", "INV-1987-000003");
        assertThat(numbers(document("invoice", "1988-01-01T00:00:00Z"))).containsExactly("INV-1988-000002");
    }

    @Test
    void later_numbers_have_later_times_whatever_comes_first() {
        draw(document("invoice", "1985-03-01T00:00:00Z"));
        var issues = draw(
                document("invoice", "1985-06-01T00:00:00Z"),
                document("invoice", "1985-02-01T00:00:00Z"),
                document("invoice", "1985-05-01T00:00:00Z"));
        assertThat(issues)
                .extracting(i -> i.number() + " " + i.at().toInstant())
                .containsExactly(
                        "INV-1985-000002 1985-03-01T00:00:00Z",
                        "INV-1985-000003 1985-05-01T00:00:00Z",
                        "INV-1985-000004 1985-06-01T00:00:00Z");
        assertThat(draw(document("invoice", "1985-01-01T00:00:00Z")))
                .extracting(i -> i.number() + " " + i.at().toInstant())
                .containsExactly("INV-1985-000005 1985-06-01T00:00:00Z");
    }

    private static InvoiceCreated dated(String at, String date) {
        var draft = Draft.invoice(Ids.next());
        draft.at = Instant.parse(at);
        draft.date = LocalDate.parse(date);
        return draft.document();
    }

    @Test
    void the_year_and_the_sequence_of_numbers_are_those_of_the_dates() {
        assertThat(shown(
                        document("invoice", "1993-01-02T09:00:00Z"),
                        dated("1993-01-03T10:00:00Z", "1993-01-01"),
                        dated("1993-01-03T11:00:00Z", "1992-12-31"),
                        dated("1993-01-03T12:00:00Z", "1992-12-30")))
                .containsExactlyInAnyOrder(
                        "INV-1992-000001 1992-12-30",
                        "INV-1992-000002 1992-12-31",
                        "INV-1993-000001 1993-01-01",
                        "INV-1993-000002 1993-01-02");
    }

    /** It was decided in the old year, and comes when a document of that year was issued in the new one. */
    @Test
    void a_document_without_a_date_has_that_of_the_last_number_at_least_and_stays_in_its_year() {
        draw(dated("1996-01-03T10:00:00Z", "1995-12-30"));
        assertThat(shown(document("invoice", "1995-12-29T10:00:00Z"))).containsExactly("INV-1995-000002 1995-12-30");
        assertThat(shown(document("invoice", "1995-12-31T10:00:00Z"))).containsExactly("INV-1995-000003 1995-12-31");
        assertThat(shown(document("invoice", "1996-01-01T00:00:00Z"))).containsExactly("INV-1996-000001 1996-01-01");
    }

    private static List<String> shown(InvoiceCreated... documents) {
        return draw(documents).stream().map(i -> i.number() + " " + i.date()).toList();
    }

    @Test
    void many_at_once_around_new_year_leave_no_gap() {
        var numbers = TestVerticle.run(vertx, () -> {
            var all = IntStream.range(0, 40)
                    .mapToObj(i -> Tasks.run(vertx, () -> drawnOrRolledBack(i)))
                    .toList();
            return Future.join(all).map(v -> v.<String>list());
        });
        var drawn = new ArrayList<>(numbers);
        drawn.removeIf(String::isEmpty);
        Collections.sort(drawn);
        var expected = new ArrayList<String>();
        for (int year = 1989; year <= 1990; year++)
            for (int n = 1; n <= 16; n++) expected.add(InvoiceNumbers.text("invoice", year, n));
        assertThat(drawn).isEqualTo(expected);
    }

    private static String drawnOrRolledBack(int i) {
        var at = i % 2 == 0 ? "1989-12-31T23:59:59.999Z" : "1990-01-01T00:00:00Z";
        try {
            return db.tx(tx -> {
                var number = drawn(tx, at);
                if (i % 5 == 0) throw new IllegalStateException("rolled back");
                return number;
            });
        } catch (IllegalStateException rolledBack) {
            return "";
        }
    }

    private static String drawn(Tx tx, String at) {
        return InvoiceNumbers.draw(tx, List.of(document("invoice", at)))
                .getFirst()
                .number();
    }
}
