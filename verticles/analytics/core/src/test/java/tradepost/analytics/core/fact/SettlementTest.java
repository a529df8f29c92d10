package tradepost.analytics.core.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/** The days on which the ledger has what was settled of an invoice of 1 February 2026. */
class SettlementTest {
    private static final LocalDate ISSUED = LocalDate.of(2026, 2, 1);
    private static final UUID INVOICE = new UUID(0, 1);

    private static InvoiceState state(
            long version, String day, String allocated, String writtenOff, WrittenOffTax... taxes) {
        return new InvoiceState(
                INVOICE,
                version,
                LocalDate.parse(day),
                new BigDecimal(allocated),
                new BigDecimal(writtenOff),
                BigDecimal.ZERO, // it does not matter what is open
                List.of(taxes));
    }

    private static WrittenOffTax off(String rate, String net, String tax) {
        return new WrittenOffTax(new BigDecimal(rate), new BigDecimal(net), new BigDecimal(tax));
    }

    /** Such as {@code 2026-03-02 19: -100.00 -19.00}, without those that are zero. */
    private static List<String> taxes(InvoiceState... states) {
        return WriteOffTaxFact.of(Settlement.of(List.of(states), ISSUED), BusinessZone.UTC).stream()
                .filter(f -> f.netAmount().signum() != 0)
                .map(f -> BusinessZone.UTC.day(f.countedAt()) + " " + f.taxRate() + ": " + f.netAmount() + " "
                        + f.taxAmount())
                .toList();
    }

    @Test
    void what_a_payment_of_an_earlier_day_takes_back_has_its_tax_when_it_was_written_off() {
        var paid = state(3, "2026-02-27", "119.00", "0.00");
        var writtenOff = state(2, "2026-03-02", "0.00", "119.00", off("19", "100.00", "19.00"));
        assertThat(taxes(paid, writtenOff))
                .containsExactly("2026-03-02 19: -100.00 -19.00", "2026-03-02 19: 100.00 19.00");
        var last = Settlement.of(List.of(writtenOff, paid), ISSUED).getLast();
        assertThat(last.allocatedOn()).as("as posted").isEqualTo("2026-02-27");
    }

    @Test
    void other_taxes_are_not_corrected_before_something_was_written_off() {
        assertThat(taxes(
                        state(2, "2026-03-10", "0.00", "113.00", off("7", "50.00", "3.50"), off("19", "50.00", "9.50")),
                        state(3, "2026-02-20", "0.00", "113.00", off("19", "94.96", "18.04"))))
                .containsExactly(
                        "2026-03-10 7: -50.00 -3.50",
                        "2026-03-10 19: -50.00 -9.50",
                        "2026-03-10 7: 50.00 3.50",
                        "2026-03-10 19: -44.96 -8.54");
    }

    @Test
    void nothing_is_settled_before_the_invoice_nor_taken_back_before_it_was_settled() {
        var days = Settlement.of(
                        List.of(
                                state(2, "2026-01-31", "40.00", "0.00"),
                                state(3, "2026-02-09", "70.00", "0.00"),
                                state(4, "2026-02-04", "60.00", "0.00"),
                                state(5, "2026-02-10", "50.00", "0.00")),
                        ISSUED)
                .stream()
                .map(s -> s.allocatedOn() + " " + s.allocated());
        assertThat(days)
                .containsExactly("2026-02-01 40.00", "2026-02-09 30.00", "2026-02-09 -10.00", "2026-02-10 -10.00");
    }
}
