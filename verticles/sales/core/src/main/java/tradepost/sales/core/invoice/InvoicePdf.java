package tradepost.sales.core.invoice;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.pdf.PricedLine;
import tradepost.pdf.PricedShipping;
import tradepost.pdf.PricedTable;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.invoice.Invoice;

/** Invoices and credit notes on paper. */
public final class InvoicePdf {
    /** Of more days, only the first and the last are shown. */
    private static final int DELIVERIES_MAX = 6;

    private final Letterhead head;

    public InvoicePdf(Letterhead head) {
        this.head = head;
    }

    /**
     * What a document shows besides itself.
     *
     * @param deliveredAt when the shipments that it is for have left
     * @param corrects of a credit note, the numbers of the invoices of its order
     * @param paid what is paid of it; null if that is unknown, like what is open
     */
    record Known(
            List<Instant> deliveredAt,
            List<String> corrects,
            @Nullable BigDecimal paid,
            @Nullable BigDecimal open) {
        static final Known NOTHING = new Known(List.of(), List.of(), null, null);
    }

    Document print(Invoice i, Known known) {
        var language = head.language(i.language());
        var kind = language.text(i.kind());
        try (var pdf = new Pdf(head, language, PaperSender.of(i.seller()), kind + " " + i.number())) {
            var billed = PostalAddress.lines(i.customerName(), i.billingAddress(), language);
            pdf.opening(kind, billed, facts(i, known, language));
            var shipped = PostalAddress.lines(i.customerName(), i.shippingAddress(), language);
            if (i.shippingAddress() != null && !shipped.equals(billed))
                pdf.blocks(List.of(Map.entry(language.text("ship_to"), shipped)));
            pdf.table(table(i, known, language));
            if (!isCreditNote(i)) pdf.paragraph(request(i, known, language));
            return Document.containing(i.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private static boolean isCreditNote(Invoice i) {
        return i.kind().equals(Invoice.CREDIT_NOTE);
    }

    private static List<Map.Entry<String, String>> facts(Invoice i, Known known, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("number"), i.number()));
        facts.add(Map.entry(language.text("date_issued"), language.day(i.issuedAt())));
        if (i.dueAt() != null) {
            facts.add(Map.entry(language.text("date_due"), language.day(i.dueAt())));
            facts.add(Map.entry(language.text("terms"), terms(i.issuedAt(), i.dueAt(), language)));
        }
        if (!known.corrects.isEmpty())
            facts.add(Map.entry(language.text("corrects"), String.join(", ", known.corrects)));
        facts.add(Map.entry(language.text("order"), i.orderNumber()));
        if (i.reference() != null) facts.add(Map.entry(language.text("reference"), i.reference()));
        if (!known.deliveredAt.isEmpty())
            facts.add(Map.entry(language.text("delivered"), deliveries(known.deliveredAt, language)));
        return facts;
    }

    private static String terms(Instant issuedAt, Instant dueAt, Language language) {
        long days = Duration.between(issuedAt, dueAt).toDays();
        return days == 0 ? language.text("terms.now") : language.text("terms.days", days);
    }

    private static String deliveries(List<Instant> at, Language language) {
        var days = at.stream().sorted().map(language::day).distinct().toList();
        return days.size() <= DELIVERIES_MAX ? String.join(", ", days) : days.getFirst() + " – " + days.getLast();
    }

    private static PaperTable table(Invoice i, Known known, Language language) {
        var lines = Objects.requireNonNull(i.lines()).stream()
                .map(l -> new PricedLine(
                        l.sku(),
                        l.name(),
                        l.quantity(),
                        l.unitPrice(),
                        l.subtotal(),
                        l.discountAmount(),
                        l.taxRate(),
                        l.taxIncluded(),
                        l.taxAmount(),
                        l.totalAmount()))
                .toList();
        var end = new ArrayList<Total>();
        var total = language.text(isCreditNote(i) ? "total.credit" : "total", i.currency());
        end.add(new Total(total, language.amount(i.totalAmount()), Look.GRAND));
        if (known.paid != null)
            end.add(new Total(language.text("paid"), language.amount(known.paid.negate()), Look.PLAIN));
        if (known.open != null)
            end.add(new Total(language.text("open", i.currency()), language.amount(known.open), Look.GRAND));
        return new PricedTable(language, lines, priced(i.shipping())).ending(end);
    }

    private static String request(Invoice i, Known known, Language language) {
        var open = known.open == null ? i.totalAmount() : known.open;
        if (open.signum() == 0) return language.text("settled");
        var due = Objects.requireNonNull(i.dueAt());
        boolean now = language.day(due).equals(language.day(i.issuedAt()));
        var amount = language.amount(open) + " " + i.currency();
        return language.text(now ? "pay.now" : "pay", amount, language.day(due), i.number());
    }

    private static @Nullable PricedShipping priced(@Nullable ShippingCharge c) {
        return c == null
                ? null
                : new PricedShipping(
                        c.method(), c.amount(), c.taxRate(), c.taxIncluded(), c.taxAmount(), c.totalAmount());
    }
}
