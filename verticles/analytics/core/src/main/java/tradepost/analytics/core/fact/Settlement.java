package tradepost.analytics.core.fact;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tradepost.sales.invoice.InvoiceChanged.WrittenOffTax;

/**
 * What a state of an invoice settles more, or less, than the state before, on the days on which the ledger has it: nothing before the invoice, and nothing
 * is taken back, and no other tax corrected instead, before the last day on which something of the invoice was settled.
 *
 * @param taxes by how much more the taxes are corrected, by rate
 */
public record Settlement(
        InvoiceState state,
        BigDecimal allocated,
        LocalDate allocatedOn,
        BigDecimal writtenOff,
        LocalDate writtenOffOn,
        SortedMap<BigDecimal, WrittenOffTax> taxes) {
    /**
     * Of the states of one invoice, in any order; in the order of their versions.
     *
     * @param issued the date of the invoice; null if it is not known yet
     */
    public static List<Settlement> of(Collection<InvoiceState> states, @Nullable LocalDate issued) {
        var byVersion = new TreeMap<Long, InvoiceState>();
        for (var s : states) byVersion.put(s.version(), s);
        var settlements = new ArrayList<Settlement>();
        var first = issued == null ? LocalDate.MIN : issued;
        var until = first;
        InvoiceState before = null;
        for (var s : byVersion.values()) {
            var settlement = of(before, s, later(s.day(), first), later(s.day(), until));
            settlements.add(settlement);
            if (settlement.isPosted()) until = later(s.day(), until);
            before = s;
        }
        return settlements;
    }

    private static Settlement of(@Nullable InvoiceState before, InvoiceState now, LocalDate from, LocalDate back) {
        var allocated = now.allocatedAmount();
        var writtenOff = now.writtenOffAmount();
        var taxes = new TreeMap<BigDecimal, WrittenOffTax>();
        for (var t : now.writtenOffTaxes()) taxes.put(t.taxRate(), t);
        if (before != null) {
            allocated = allocated.subtract(before.allocatedAmount());
            writtenOff = writtenOff.subtract(before.writtenOffAmount());
            for (var t : before.writtenOffTaxes()) {
                var less = new WrittenOffTax(
                        t.taxRate(), t.netAmount().negate(), t.taxAmount().negate());
                taxes.merge(t.taxRate(), less, Settlement::plus);
            }
        }
        boolean takesBack = writtenOff.signum() <= 0
                || taxes.values().stream().anyMatch(t -> t.taxAmount().signum() < 0);
        return new Settlement(
                now, allocated, allocated.signum() < 0 ? back : from, writtenOff, takesBack ? back : from, taxes);
    }

    private static WrittenOffTax plus(WrittenOffTax a, WrittenOffTax b) {
        return new WrittenOffTax(
                a.taxRate(), a.netAmount().add(b.netAmount()), a.taxAmount().add(b.taxAmount()));
    }

    private boolean isPosted() {
        return allocated.signum() != 0
                || writtenOff.signum() != 0
                || taxes.values().stream().anyMatch(t -> t.taxAmount().signum() != 0);
    }

    private static LocalDate later(LocalDate a, LocalDate b) {
        return a.isAfter(b) ? a : b;
    }
}
