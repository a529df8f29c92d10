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
import tradepost.sales.SalesService;
import tradepost.sales.quote.QuoteService;

/** Asks other contexts who gets a mail, in which language, whether it is still true, and what is attached. Virtual threads only. */
public class MailComposer {
    private static final Caller SELF = Caller.system("notification");

    private final CustomerService customers;
    private final InvoiceService invoices;
    private final QuoteService quotes;
    private final SalesService orders;

    public MailComposer(Vertx vertx) {
        customers = Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class);
        invoices = Services.proxy(vertx, InvoiceService.ADDRESS, InvoiceService.class);
        quotes = Services.proxy(vertx, QuoteService.ADDRESS, QuoteService.class);
        orders = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
    }

    /** @param language as the customer has it; null without one */
    record Recipient(String email, String name, @Nullable String language) {}

    Recipient customer(UUID id, JsonObject event) {
        var customer = customers.customerSnapshot(id, SELF).await();
        return new Recipient(customer.email(), customer.name(), customer.language());
    }

    /** Whether what a mail says was taken back meanwhile. A shipment that has left cannot be. */
    boolean isCancelled(MailKind kind, JsonObject event) {
        if (kind != MailKind.ORDER_CONFIRMED) return false;
        var order = orders.getOrder(id(event, "order_id"), SELF).await().order();
        return order.status().equals("cancelled");
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
