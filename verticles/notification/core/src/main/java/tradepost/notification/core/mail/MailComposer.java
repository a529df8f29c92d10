package tradepost.notification.core.mail;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.billing.invoice.InvoiceService;
import tradepost.contact.CustomerService;
import tradepost.kernel.contract.Document;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Services;
import tradepost.mail.MailFile;
import tradepost.notification.core.mail.QueuedMailQueries.Claimed;
import tradepost.sales.quote.QuoteService;

/** Finds out who gets a mail, in which language, and what is attached. Virtual threads only. */
public class MailComposer {
    private static final Caller SELF = Caller.system("notification");

    private final CustomerService customers;
    private final InvoiceService invoices;
    private final QuoteService quotes;

    public MailComposer(Vertx vertx) {
        customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        invoices = Services.proxy(vertx, InvoiceService.ADDRESS, InvoiceService.class);
        quotes = Services.proxy(vertx, QuoteService.ADDRESS, QuoteService.class);
    }

    /** @param language as the customer has it; null without one */
    record Recipient(String email, String name, @Nullable String language) {}

    Recipient recipient(Claimed mail) {
        var id = mail.customerId();
        if (id == null) return new Recipient(or(mail.recipient()), or(mail.recipientName()), null);
        var customer = customers.customerSnapshot(id, SELF).await();
        return new Recipient(customer.email(), customer.name(), customer.language());
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }

    List<MailFile> files(MailKind kind, JsonObject event) {
        return switch (kind) {
            case INVOICE_ISSUED ->
                List.of(file(
                        invoices.printInvoice(id(event, "invoice_id"), SELF).await()));
            case QUOTE_SENT ->
                List.of(file(quotes.printQuote(id(event, "quote_id"), SELF).await()));
            default -> List.of();
        };
    }

    private static UUID id(JsonObject event, String field) {
        return UUID.fromString(event.getString(field));
    }

    private static MailFile file(Document document) {
        return new MailFile(document.fileName(), document.mediaType(), document.bytes());
    }
}
