package tradepost.billing.core.statement;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.billing.statement.Statement;
import tradepost.billing.statement.Statement.Account;
import tradepost.billing.statement.Statement.Entry;
import tradepost.billing.statement.Statement.OpenInvoice;
import tradepost.contact.CustomerSnapshot;
import tradepost.kernel.contract.Document;
import tradepost.orders.invoice.Seller;
import tradepost.pdf.Column;
import tradepost.pdf.Language;
import tradepost.pdf.Letterhead;
import tradepost.pdf.PaperSender;
import tradepost.pdf.PaperTable;
import tradepost.pdf.PaperTable.Carried;
import tradepost.pdf.PaperTable.Look;
import tradepost.pdf.PaperTable.Total;
import tradepost.pdf.Pdf;
import tradepost.pdf.PostalAddress;

/** The statement of a customer on paper. */
public final class StatementPdf {
    private static final float TEXT_MIN = 110;
    private static final float NUMBER_MIN = 80;
    private static final String BILLING = "billing";

    private final Letterhead head;
    private final Seller seller;

    public StatementPdf(Letterhead head, Seller seller) {
        this.head = head;
        this.seller = seller;
    }

    Document print(Statement s, CustomerSnapshot customer) {
        var language = head.language(customer.language());
        var kind = language.text("statement");
        try (var pdf = new Pdf(head, language, PaperSender.of(seller), kind + " " + s.customerName())) {
            pdf.opening(kind, recipient(customer, language), facts(s, customer, language));
            if (s.accounts().isEmpty()) pdf.paragraph(language.text("statement.empty"));
            for (var account : s.accounts()) {
                var entries = entries(s, account, language);
                if (s.accounts().size() == 1) pdf.table(entries);
                else pdf.table(language.text("statement.account", account.currency()), entries);
                if (account.openInvoices().isEmpty()) continue;
                var title = language.text("statement.open", account.currency(), language.day(s.to()));
                pdf.table(title, open(account, language));
            }
            return Document.containing("statement-" + s.to() + ".pdf", "application/pdf", pdf.bytes());
        }
    }

    private static List<String> recipient(CustomerSnapshot customer, Language language) {
        var billing = customer.addresses().stream()
                .filter(a -> BILLING.equalsIgnoreCase(a.type()))
                .findFirst()
                .or(() -> customer.addresses().stream().findFirst());
        return PostalAddress.lines(
                customer.name(), billing.isPresent() ? billing.get() : PostalAddress.of(customer.address()), language);
    }

    private static List<Map.Entry<String, String>> facts(Statement s, CustomerSnapshot customer, Language language) {
        var facts = new ArrayList<Map.Entry<String, String>>();
        facts.add(Map.entry(language.text("customer_number"), customer.number()));
        if (s.from() != null) facts.add(Map.entry(language.text("statement.from"), language.day(s.from())));
        facts.add(Map.entry(language.text("statement.until"), language.day(s.to())));
        for (var a : s.accounts())
            facts.add(Map.entry(
                    language.text("statement.balance"), language.amount(a.closingBalance()) + " " + a.currency()));
        return facts;
    }

    private static PaperTable entries(Statement s, Account a, Language language) {
        var columns = List.of(
                Column.text(language.text("column.date"), NUMBER_MIN),
                Column.text(language.text("column.document"), TEXT_MIN),
                Column.text(language.text("column.order"), NUMBER_MIN),
                Column.number(language.text("column.amount")),
                Column.number(language.text("column.balance")));
        var rows = new ArrayList<List<String>>();
        rows.add(row(s.from(), language.text("statement.opening"), null, null, a.openingBalance(), language));
        for (var e : a.entries())
            rows.add(row(e.date(), document(e, language), e.orderNumber(), e.amount(), e.balance(), language));
        var end = new ArrayList<Total>();
        if (a.unallocatedAmount().signum() != 0) {
            var open = a.closingBalance().add(a.unallocatedAmount());
            end.add(plain(language, "statement.open_total", open));
            end.add(plain(
                    language, "statement.unallocated", a.unallocatedAmount().negate()));
        }
        end.add(new Total(
                language.text("statement.closing", a.currency()), language.amount(a.closingBalance()), Look.GRAND));
        var carried = new Carried(
                language.text("carried"),
                language.text("brought"),
                n -> language.amount(
                        n <= 1 ? a.openingBalance() : a.entries().get(n - 2).balance()));
        return new PaperTable(columns, rows, carried, end);
    }

    private static List<String> row(
            @Nullable LocalDate date,
            String text,
            @Nullable String order,
            @Nullable BigDecimal amount,
            BigDecimal balance,
            Language language) {
        return List.of(
                date == null ? "" : language.day(date),
                text,
                order == null ? "" : order,
                amount == null ? "" : language.amount(amount),
                language.amount(balance));
    }

    private static String document(Entry e, Language language) {
        var kind = language.text("entry." + e.kind());
        return e.number() == null ? kind : kind + " " + e.number();
    }

    private static Total plain(Language language, String text, BigDecimal amount) {
        return new Total(language.text(text), language.amount(amount), Look.PLAIN);
    }

    private PaperTable open(Account a, Language language) {
        var columns = List.of(
                Column.text(language.text("invoice"), NUMBER_MIN),
                Column.text(language.text("column.date"), NUMBER_MIN),
                Column.text(language.text("date_due"), NUMBER_MIN),
                Column.number(language.text("column.overdue")),
                Column.number(language.text("column.total")),
                Column.number(language.text("column.open")));
        var rows = a.openInvoices().stream().map(i -> row(i, language)).toList();
        var end = new ArrayList<Total>();
        var sum = BigDecimal.ZERO;
        for (var age : a.ageing()) {
            sum = sum.add(age.amount());
            if (age.amount().signum() != 0) end.add(plain(language, "age." + age.overdue(), age.amount()));
        }
        end.add(new Total(language.text("open", a.currency()), language.amount(sum), Look.GRAND));
        return new PaperTable(columns, rows, null, end);
    }

    private List<String> row(OpenInvoice i, Language language) {
        return List.of(
                i.number(),
                language.day(i.date()),
                language.day(head.zone().day(i.dueAt())),
                i.overdueDays() == 0 ? "" : language.count("days", i.overdueDays()),
                language.amount(i.totalAmount()),
                language.amount(i.openAmount()));
    }
}
