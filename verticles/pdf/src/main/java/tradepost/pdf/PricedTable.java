package tradepost.pdf;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.orders.charge.ShippingCharge;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.PricedAdjustment;
import tradepost.orders.invoice.PricedLine;
import tradepost.pdf.PaperTable.Carried;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;

/** The lines of an invoice or a quote, with their sums. Without discounts or taxes, these have no columns. */
public final class PricedTable {
    private static final float SKU_MIN = 55;
    private static final float NAME_MIN = 110;
    private static final int TITLE_MAX = 12;

    private final Language language;
    private final List<? extends PricedLine> lines;
    private final List<? extends PricedAdjustment> adjustments;
    private final @Nullable ShippingCharge shipping;
    private final List<TaxName> names;
    private final boolean discounted;
    private final boolean taxed;

    public PricedTable(
            Language language,
            List<? extends PricedLine> lines,
            List<? extends PricedAdjustment> adjustments,
            @Nullable ShippingCharge shipping,
            List<TaxName> names) {
        this.language = language;
        this.lines = lines;
        this.adjustments = adjustments;
        this.names = names;
        this.shipping = shipping;
        discounted = lines.stream().anyMatch(l -> l.discountAmount().signum() != 0);
        taxed = lines.stream().anyMatch(l -> l.taxRate() != null);
    }

    /** The taxes of one rate. */
    private record Rate(BigDecimal percent, boolean included) {
        static final Comparator<Rate> ORDER =
                Comparator.comparing(Rate::included).thenComparing(Rate::percent, Comparator.reverseOrder());
    }

    private record Taxed(BigDecimal base, BigDecimal tax) {
        Taxed plus(Taxed other) {
            return new Taxed(base.add(other.base), tax.add(other.tax));
        }
    }

    /** @param after what follows the total and the taxes that it includes */
    public PaperTable ending(Total total, List<Total> after) {
        var totals = new ArrayList<Total>();
        if (!lines.isEmpty()) sums(totals); // a credit note may be of amounts alone
        adjustments(totals);
        if (shipping != null) totals.add(plain(language.text("shipping", shipping.method()), shipping.amount()));
        taxes(totals, false);
        totals.add(total);
        taxes(totals, true);
        totals.addAll(after);
        return new PaperTable(columns(), rows(), notes(), carried(), totals);
    }

    private List<Column> columns() {
        var columns = new ArrayList<Column>();
        columns.add(Column.number(language.text("column.pos")));
        columns.add(Column.text(language.text("column.sku"), SKU_MIN));
        columns.add(Column.text(language.text("column.name"), NAME_MIN));
        columns.add(Column.number(language.text("column.quantity")));
        columns.add(Column.number(language.text("column.price")));
        if (discounted) columns.add(Column.number(language.text("column.discount")));
        if (taxed) columns.add(Column.number(taxTitle()));
        columns.add(Column.number(language.text("column.amount")));
        return columns;
    }

    /** The name of the tax, if all lines have the same one and it is short. */
    private String taxTitle() {
        var all = lines.stream()
                .filter(l -> l.taxRate() != null)
                .map(l -> named(new Rate(l.taxRate(), l.taxIncluded())))
                .distinct()
                .toList();
        var name = all.size() == 1 ? all.getFirst() : "";
        return name.isEmpty() || name.length() > TITLE_MAX ? language.text("column.tax") : name;
    }

    private List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        for (var l : lines) rows.add(row(rows.size() + 1, l));
        return rows;
    }

    private Map<Integer, List<String>> notes() {
        var notes = new HashMap<Integer, List<String>>();
        for (int i = 0; i < lines.size(); i++) {
            var lots = lines.get(i).lots();
            if (!lots.isEmpty()) notes.put(i, LotNote.of(lots, language));
        }
        return notes;
    }

    private List<String> row(int position, PricedLine l) {
        var row = new ArrayList<String>();
        row.add(Integer.toString(position));
        row.add(l.sku());
        row.add(l.name());
        row.add(language.number(l.quantity()));
        row.add(language.amount(l.unitPrice()));
        if (discounted)
            row.add(
                    l.discountAmount().signum() == 0
                            ? ""
                            : language.amount(l.discountAmount().negate()));
        if (taxed) row.add(l.taxRate() == null ? "" : language.percent(l.taxRate()));
        row.add(language.amount(amount(l)));
        return row;
    }

    private static BigDecimal amount(PricedLine l) {
        return l.subtotal().subtract(l.discountAmount());
    }

    private Carried carried() {
        var sums = new ArrayList<BigDecimal>();
        var sum = BigDecimal.ZERO;
        for (var l : lines) {
            sum = sum.add(amount(l));
            sums.add(sum);
        }
        return new Carried(
                language.text("carried"), language.text("brought"), rows -> language.amount(sums.get(rows - 1)));
    }

    private void sums(List<Total> totals) {
        totals.add(plain(language.text("subtotal"), sum(PricedLine::subtotal)));
        var discount = sum(PricedLine::discountAmount);
        if (discount.signum() != 0) totals.add(plain(language.text("discount"), discount.negate()));
    }

    /** One for each kind and rate, with the name of the item if there is only one. Taxes alone are with the other taxes. */
    private void adjustments(List<Total> totals) {
        record Group(String kind, @Nullable BigDecimal rate, boolean included) {
            static Group of(PricedAdjustment a) {
                var rate = a.taxRate();
                return new Group(a.kind(), rate == null ? null : rate.stripTrailingZeros(), a.taxIncluded());
            }
        }
        var groups = new LinkedHashMap<Group, List<PricedAdjustment>>();
        for (var a : adjustments)
            groups.computeIfAbsent(Group.of(a), g -> new ArrayList<>()).add(a);
        groups.forEach((group, all) -> {
            var amount = all.stream().map(PricedAdjustment::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (amount.signum() == 0) return;
            var label = language.text("adjustment." + group.kind);
            if (all.size() == 1) label += ": " + all.getFirst().name();
            if (group.rate != null) label += " (" + language.percent(group.rate) + ")";
            totals.add(plain(label, amount));
        });
    }

    private BigDecimal sum(Function<PricedLine, BigDecimal> of) {
        return lines.stream().map(of).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private Total plain(String label, BigDecimal amount) {
        return new Total(label, language.amount(amount), Look.PLAIN);
    }

    /** By rate: those that are added make the total, and those that are included are worth a mention. */
    private void taxes(List<Total> totals, boolean included) {
        var taxes = new TreeMap<Rate, Taxed>(Rate.ORDER);
        for (var l : lines)
            if (l.taxRate() != null) add(taxes, l.taxRate(), l.taxIncluded(), l.totalAmount(), l.taxAmount());
        for (var a : adjustments)
            if (a.taxRate() != null) add(taxes, a.taxRate(), a.taxIncluded(), a.totalAmount(), a.taxAmount());
        if (shipping != null && shipping.taxRate() != null)
            add(taxes, shipping.taxRate(), shipping.taxIncluded(), shipping.totalAmount(), shipping.taxAmount());
        var text = included ? "tax.included" : "tax.added";
        taxes.forEach((rate, sum) -> {
            if (rate.included != included) return;
            var label = language.text(text, tax(rate), language.amount(sum.base));
            totals.add(new Total(label, language.amount(sum.tax), included ? Look.SMALL : Look.PLAIN));
        });
    }

    /** Such as VAT 19%. A name that has the percentage says it. */
    private String tax(Rate rate) {
        var percent = language.percent(rate.percent);
        var name = named(rate);
        if (name.isEmpty()) return language.text("tax", percent);
        var said = rate.percent.toPlainString().replace(".", "[.,]");
        boolean isSaid =
                Pattern.compile("(?<![0-9.,])" + said + "\\s*%").matcher(name).find();
        return isSaid ? name : language.text("tax.named", percent, name);
    }

    /** Of the categories that have it; empty if none has a name. */
    private String named(Rate rate) {
        return names.stream()
                .filter(n -> n.rate().compareTo(rate.percent) == 0 && n.included() == rate.included)
                .map(TaxName::name)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static void add(
            TreeMap<Rate, Taxed> taxes, BigDecimal rate, boolean included, BigDecimal total, BigDecimal tax) {
        taxes.merge(new Rate(rate.stripTrailingZeros(), included), new Taxed(total.subtract(tax), tax), Taxed::plus);
    }
}
