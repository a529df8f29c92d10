package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import tradepost.kernel.time.BusinessZone;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/**
 * What a state of an invoice adds to the taxes of a rate, because something is written off and corrects them; negative if more is written off than
 * before.
 *
 * @param version of the state
 * @param countedAt the beginning of its day
 */
public record WriteOffTaxFact(
        UUID invoiceId,
        long version,
        BigDecimal taxRate,
        Instant countedAt,
        BigDecimal netAmount,
        BigDecimal taxAmount) {
    /**
     * Of the states of one invoice, in any order: one of each state and rate that any of them has, also if it is zero, because a state that comes late
     * changes what the next one adds.
     */
    public static List<WriteOffTaxFact> of(Collection<InvoiceState> states, BusinessZone zone) {
        var rates = new TreeSet<BigDecimal>();
        var byVersion = new TreeMap<Long, InvoiceState>();
        for (var s : states) {
            for (var t : s.writtenOffTaxes()) rates.add(t.taxRate());
            byVersion.put(s.version(), s);
        }
        if (rates.isEmpty()) return List.of();
        var facts = new ArrayList<WriteOffTaxFact>();
        var before = new TreeMap<BigDecimal, WrittenOffTax>();
        for (var s : byVersion.values()) {
            var now = new TreeMap<BigDecimal, WrittenOffTax>();
            for (var t : s.writtenOffTaxes()) now.put(t.taxRate(), t);
            for (var rate : rates) {
                var none = new WrittenOffTax(rate, BigDecimal.ZERO, BigDecimal.ZERO);
                var was = before.getOrDefault(rate, none);
                var is = now.getOrDefault(rate, none);
                facts.add(new WriteOffTaxFact(
                        s.invoiceId(),
                        s.version(),
                        rate,
                        zone.start(s.day()),
                        was.netAmount().subtract(is.netAmount()),
                        was.taxAmount().subtract(is.taxAmount())));
            }
            before = now;
        }
        return facts;
    }
}
