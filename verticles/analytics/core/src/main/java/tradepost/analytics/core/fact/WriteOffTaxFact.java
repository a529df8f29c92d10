package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/**
 * What a state of an invoice adds to the taxes of a rate, because something is written off and corrects them; negative if more is written off than
 * before.
 *
 * @param version of the state
 * @param countedAt the beginning of the day on which the ledger has it
 */
public record WriteOffTaxFact(
        UUID invoiceId,
        long version,
        BigDecimal taxRate,
        Instant countedAt,
        BigDecimal netAmount,
        BigDecimal taxAmount) {
    /**
     * Of one invoice: one of each state and rate that any of them has, also if it is zero, because a state that comes late changes what the next one adds.
     */
    public static List<WriteOffTaxFact> of(List<Settlement> settlements, BusinessZone zone) {
        var rates = new TreeSet<BigDecimal>();
        for (var s : settlements) rates.addAll(s.taxes().keySet());
        var facts = new ArrayList<WriteOffTaxFact>();
        for (var s : settlements)
            for (var rate : rates) {
                var none = new WrittenOffTax(rate, BigDecimal.ZERO, BigDecimal.ZERO);
                var more = s.taxes().getOrDefault(rate, none);
                facts.add(new WriteOffTaxFact(
                        s.state().invoiceId(),
                        s.state().version(),
                        rate,
                        zone.start(s.writtenOffOn()),
                        more.netAmount().negate(),
                        more.taxAmount().negate()));
            }
        return facts;
    }
}
