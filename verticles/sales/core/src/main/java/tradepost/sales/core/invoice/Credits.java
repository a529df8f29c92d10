package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;
import tradepost.orders.LineAmounts;
import tradepost.orders.LineAmounts.Amounts;
import tradepost.orders.charge.ShippingCharge;
import tradepost.sales.core.invoice.InvoiceRule.Part;
import tradepost.sales.core.pricing.LargestRemainder;

/** How an amount that is credited is divided over what was invoiced. Pure functions; all amounts contain their taxes. */
public final class Credits {
    /** An amount with the tax in it. */
    record Taxed(BigDecimal total, BigDecimal tax) {
        Taxed plus(Taxed other) {
            return new Taxed(total.add(other.total), tax.add(other.tax));
        }

        Taxed minus(Taxed other) {
            return new Taxed(total.subtract(other.total), tax.subtract(other.tax));
        }

        /** What has this total; the rest keeps its share of the tax. */
        Taxed part(BigDecimal amount, String currency) {
            return minus(new Taxed(total.subtract(amount), Money.share(tax, total.subtract(amount), total, currency)));
        }
    }

    /**
     * The pieces of a line of an invoice.
     *
     * @param number of the pieces
     * @param line of the order; the others are of its pieces that are not credited
     * @param billed were invoiced, by all documents
     * @param returned came back
     * @param charged are not closed
     * @param shipped were shipped and have not come back
     * @param open of this invoice, were not shipped
     */
    record InvoicedPieces(
            long number, LineAmounts line, long billed, long returned, long charged, long shipped, long open) {
        long left() {
            return Math.min(number, billed - returned);
        }

        /** @param n at most what is left */
        Pieces credited(long n) {
            return new Pieces(
                    n,
                    Math.min(n, Math.max(open, n - shipped)),
                    line.first(billed).minus(line.first(billed - n)),
                    line.first(charged).minus(line.first(charged - n)).total());
        }
    }

    /**
     * A line of an invoice, or its shipping charge.
     *
     * @param lineId of the order; null for the shipping charge
     * @param pieces that were invoiced; null for the shipping charge
     * @param total that was invoiced
     * @param invoiced what all invoices of the order say of it
     * @param billed what all documents of the order say of it: what was invoiced, without what was credited
     */
    record Entry(
            @Nullable UUID lineId,
            @Nullable InvoicedPieces pieces,
            @Nullable String taxCategory,
            @Nullable BigDecimal taxRate,
            boolean taxIncluded,
            BigDecimal total,
            Taxed invoiced,
            Taxed billed) {
        /** What can be credited. */
        BigDecimal left() {
            return total.min(billed.total).max(BigDecimal.ZERO);
        }

        Entry without(List<Share> credited) {
            var left = billed;
            for (var s : credited) left = left.minus(new Taxed(s.total, s.tax));
            return new Entry(lineId, pieces, taxCategory, taxRate, taxIncluded, total, invoiced, left);
        }
    }

    /**
     * Pieces that are credited.
     *
     * @param open how many of them were not shipped
     * @param amounts of the document
     * @param lessOwed by how much less the order costs. This differs by a rounding while other pieces of the line are not invoiced
     */
    record Pieces(long number, long open, Amounts amounts, BigDecimal lessOwed) {}

    /** What is credited of an entry: an amount, or pieces. */
    record Share(Entry of, @Nullable Pieces pieces, BigDecimal total, BigDecimal tax) {
        static Share of(Entry entry, Pieces pieces) {
            return new Share(
                    entry, pieces, pieces.amounts().total(), pieces.amounts().tax());
        }

        BigDecimal lessOwed() {
            return pieces == null ? total : pieces.lessOwed();
        }

        Part part(UUID lineId) {
            return new Part(lineId, pieces == null ? 0 : pieces.number(), amounts());
        }

        private Amounts amounts() {
            if (pieces != null) return pieces.amounts();
            var net = of.taxIncluded ? total : total.subtract(tax);
            return new Amounts(net, total.subtract(total), tax, total);
        }
    }

    private record Rate(@Nullable String category, @Nullable BigDecimal rate, boolean included) {
        static Rate of(Entry e) {
            return new Rate(e.taxCategory, e.taxRate == null ? null : e.taxRate.stripTrailingZeros(), e.taxIncluded);
        }
    }

    private Credits() {}

    /**
     * Divides an amount over the tax rates of what is left, in proportion, and that of each rate over its entries, by the method of largest
     * remainders.
     *
     * @param amount at most the sum of what is left
     */
    static List<Share> divide(BigDecimal amount, List<Entry> entries, String currency) {
        var byRate = new LinkedHashMap<Rate, List<Entry>>();
        for (var e : entries)
            if (e.left().signum() > 0)
                byRate.computeIfAbsent(Rate.of(e), r -> new ArrayList<>()).add(e);
        var rates = List.copyOf(byRate.values());
        var ofRates = LargestRemainder.split(
                amount,
                rates.stream()
                        .map(r -> r.stream().map(Entry::left).reduce(BigDecimal.ZERO, BigDecimal::add))
                        .toList(),
                currency);
        var shares = new ArrayList<Share>();
        for (int i = 0; i < rates.size(); i++) {
            var rate = rates.get(i);
            var whole = ofRates.get(i);
            if (whole.signum() == 0) continue;
            var tax = tax(whole, sum(rate, Entry::invoiced), sum(rate, Entry::billed), currency);
            var totals =
                    LargestRemainder.split(whole, rate.stream().map(Entry::left).toList(), currency);
            var taxes = LargestRemainder.split(tax, totals, currency);
            for (int n = 0; n < rate.size(); n++)
                if (totals.get(n).signum() > 0) shares.add(new Share(rate.get(n), null, totals.get(n), taxes.get(n)));
        }
        return shares;
    }

    /** An amount of one entry. */
    static Share of(Entry entry, BigDecimal amount, String currency) {
        return new Share(entry, null, amount, tax(amount, entry.invoiced, entry.billed, currency));
    }

    /**
     * The tax in an amount that is credited. What is left then has its share of the tax that was invoiced, however many amounts were credited
     * before, and whatever they were rounded to.
     */
    private static BigDecimal tax(BigDecimal amount, Taxed invoiced, Taxed billed, String currency) {
        var left = Money.share(invoiced.tax, billed.total.subtract(amount), invoiced.total, currency);
        return billed.tax.subtract(left).max(left.subtract(left)).min(amount);
    }

    /** The part of a document with less. */
    static Part without(Part part, BigDecimal less, String currency) {
        return less.signum() == 0 ? part : new Part(part.lineId(), part.pieces(), less(part.amounts(), less, currency));
    }

    /** Amounts whose total is lower; their price has the discount. */
    public static Amounts less(Amounts all, BigDecimal less, String currency) {
        if (less.signum() == 0) return all;
        var total = all.total().subtract(less);
        var tax = Money.share(all.tax(), total, all.total(), currency);
        boolean added = all.subtotal().subtract(all.discount()).compareTo(all.total()) != 0;
        return new Amounts(added ? total.subtract(tax) : total, less.subtract(less), tax, total);
    }

    /** A shipping charge with another total. */
    static ShippingCharge part(ShippingCharge charge, BigDecimal total, String currency) {
        return part(charge, total, Money.share(charge.taxAmount(), total, charge.totalAmount(), currency));
    }

    static ShippingCharge part(ShippingCharge charge, BigDecimal total, BigDecimal tax) {
        if (total.compareTo(charge.totalAmount()) == 0 && tax.compareTo(charge.taxAmount()) == 0) return charge;
        return new ShippingCharge(
                charge.method(),
                charge.taxIncluded() ? total : total.subtract(tax),
                charge.carrier(),
                charge.deliveryDays(),
                charge.source(),
                charge.taxRate(),
                charge.taxIncluded(),
                tax,
                total);
    }

    private static Taxed sum(List<Entry> entries, Function<Entry, Taxed> of) {
        return entries.stream().map(of).reduce(Taxed::plus).orElseThrow();
    }
}
