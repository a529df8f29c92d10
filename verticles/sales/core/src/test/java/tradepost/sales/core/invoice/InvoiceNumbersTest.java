package tradepost.sales.core.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** Numbers of documents over New Year, of years that no other test uses. */
@ExtendWith(VertxExtension.class)
class InvoiceNumbersTest {
    static Vertx vertx;
    static Db db;

    @BeforeAll
    static void open(Vertx started) {
        vertx = started;
        db = Db.open(TestDb.env(vertx, "sales"), "sales");
        forget();
    }

    @AfterAll
    static void forget() {
        TestDb.run("sales", "delete from sales_invoice_counter where year < 2000");
    }

    private static List<String> draw(String at, String... kinds) {
        return TestVerticle.run(vertx, () -> Tasks.run(vertx, () -> db.tx(tx -> drawn(tx, at, kinds))));
    }

    private static List<String> drawn(Tx tx, String at, String... kinds) {
        var numbers = new InvoiceNumbers(tx, List.of(kinds), OffsetDateTime.parse(at));
        var drawn = new ArrayList<String>();
        for (var kind : kinds) drawn.add(numbers.next(kind));
        return drawn;
    }

    @Test
    void a_new_year_begins_with_one() {
        assertThat(draw("1987-12-31T23:59:59.998Z", "invoice", "credit_note", "invoice"))
                .containsExactly("INV-1987-000001", "CN-1987-000001", "INV-1987-000002");
        assertThat(draw("1988-01-01T00:00:00Z", "invoice")).containsExactly("INV-1988-000001");
        assertThat(draw("1987-12-31T23:59:59.999Z", "invoice")).containsExactly("INV-1987-000003");
        assertThat(draw("1988-01-01T00:00:00Z", "invoice")).containsExactly("INV-1988-000002");
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
                var drawn = drawn(tx, at, "invoice");
                if (i % 5 == 0) throw new IllegalStateException("rolled back");
                return drawn.getFirst();
            });
        } catch (IllegalStateException rolledBack) {
            return "";
        }
    }
}
