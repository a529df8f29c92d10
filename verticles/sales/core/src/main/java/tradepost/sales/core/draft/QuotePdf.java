package tradepost.sales.core.draft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Document;
import tradepost.orders.charge.TaxName;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;
import tradepost.pdf.PricedTable;
import tradepost.sales.quote.Quote;
import tradepost.sales.quote.QuoteWithItems;

/** Quotes on paper. */
public final class QuotePdf {
    private final Letterhead head;
    private final Seller seller;

    public QuotePdf(Letterhead head, Seller seller) {
        this.head = head;
        this.seller = seller;
    }

    /** @param code the language of the customer; null for that of the installation */
    Document print(QuoteWithItems q, @Nullable String code, String customerNumber, List<TaxName> taxes) {
        var language = head.language(code);
        var quote = q.quote();
        var kind = language.text("quote");
        try (var pdf = new Pdf(head, language, PaperSender.of(seller), kind + " " + quote.number())) {
            var billed = PostalAddress.lines(quote.customerName(), q.billingAddress(), language);
            pdf.opening(kind, billed, facts(quote, customerNumber, language));
            var shipped = PostalAddress.lines(quote.customerName(), q.shippingAddress(), language);
            if (q.shippingAddress() != null && !shipped.equals(billed)) pdf.address(language.text("ship_to"), shipped);
            pdf.table(table(q, taxes, language));
            if (quote.notes() != null) pdf.paragraph(quote.notes());
            return Document.containing(quote.number() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private List<Map.Entry<String, String>> facts(Quote quote, String customerNumber, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("number"), quote.number()));
        facts.add(Map.entry(language.text("customer_number"), customerNumber));
        var issued = quote.sentAt() == null ? quote.createdAt() : quote.sentAt();
        facts.add(
                Map.entry(language.text("date_issued"), language.day(head.zone().day(issued))));
        facts.add(Map.entry(language.text("valid_until"), language.minute(quote.validUntil(), head.zone())));
        if (quote.reference() != null) facts.add(Map.entry(language.text("reference"), quote.reference()));
        return facts;
    }

    private static PaperTable table(QuoteWithItems q, List<TaxName> taxes, Language language) {
        var total = language.text("total", q.quote().currency());
        return new PricedTable(language, q.items(), List.of(), q.shipping(), taxes)
                .ending(new Total(total, language.amount(q.quote().totalAmount()), Look.GRAND), List.of());
    }
}
