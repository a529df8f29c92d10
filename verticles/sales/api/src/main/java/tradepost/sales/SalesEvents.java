package tradepost.sales;

import tradepost.kernel.contract.ChangeEvents;
import tradepost.kernel.contract.EventDoc;
import tradepost.orders.comment.OrderCommented;
import tradepost.sales.event.OrderAmended;
import tradepost.sales.event.OrderCancelled;
import tradepost.sales.event.OrderChanged;
import tradepost.sales.event.OrderClosed;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.PaymentDropped;
import tradepost.sales.event.PaymentReduced;
import tradepost.sales.event.PaymentRequested;
import tradepost.sales.event.ReservationDeclined;
import tradepost.sales.extension.ExtensionChanged;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;
import tradepost.sales.quote.QuoteChanged;
import tradepost.sales.returns.ReturnEvents.OrderReturned;
import tradepost.sales.returns.ReturnEvents.ReturnRequestChanged;
import tradepost.sales.tax.TaxRate;

/** Events of sales. The subject is the id of the order, invoice, return request, quote, tax rate or extension, and the subject's version is its version. */
public final class SalesEvents {
    @EventDoc(value = "A sales order was drafted.", subject = "the order", data = OrderContent.class)
    public static final String CREATED = "sales.order.created";

    @EventDoc(value = "The draft of a sales order was changed.", subject = "the order", data = OrderContent.class)
    public static final String UPDATED = "sales.order.updated";

    @EventDoc(value = "Somebody commented on a sales order.", subject = "the order", data = OrderCommented.class)
    public static final String COMMENTED = "sales.order.commented";

    @EventDoc(
            value = "A sales order was confirmed: its stock is reserved.",
            subject = "the order",
            data = OrderConfirmed.class)
    public static final String CONFIRMED = "sales.order.confirmed";

    @EventDoc(value = "A sales order was paid in part.", subject = "the order", data = OrderPaid.class)
    public static final String PARTIALLY_PAID = "sales.order.partially_paid";

    @EventDoc(value = "A sales order was paid in full.", subject = "the order", data = OrderPaid.class)
    public static final String PAID = "sales.order.paid";

    @EventDoc(
            value = "Pieces of a sales order were shipped: they have left their locations.",
            subject = "the order",
            data = OrderShipped.class)
    public static final String SHIPPED = "sales.order.shipped";

    @EventDoc(
            value =
                    "Pieces of a sales order were closed: they will not be shipped and are not charged, and their reserved"
                            + " stock is released.",
            subject = "the order",
            data = OrderClosed.class)
    public static final String CLOSED = "sales.order.closed";

    @EventDoc(
            value =
                    "A confirmed sales order was changed: stock of added pieces is reserved, that of removed ones is released.",
            subject = "the order",
            data = OrderChanged.class)
    public static final String CHANGED = "sales.order.changed";

    @EventDoc(
            value =
                    "The notes, the reference or the addresses of a confirmed sales order were changed, or the own data of clients.",
            subject = "the order",
            data = OrderAmended.class)
    public static final String AMENDED = "sales.order.amended";

    @EventDoc(
            value = "Pieces of a sales order that had waited for stock got it.",
            subject = "the order",
            data = OrderChanged.class)
    public static final String ALLOCATED = "sales.order.allocated";

    @EventDoc(
            value = "Pieces of a sales order came back from the customer, who no longer owes their price.",
            subject = "the order",
            data = OrderReturned.class)
    public static final String RETURNED = "sales.order.returned";

    @EventDoc(
            value = "A sales order was cancelled; its reserved stock is released.",
            subject = "the order",
            data = OrderCancelled.class)
    public static final String CANCELLED = "sales.order.cancelled";

    @EventDoc(
            value = "A payment by a provider was asked for; its amount is pending.",
            subject = "the order",
            data = PaymentRequested.class)
    public static final String PAYMENT_REQUESTED = "sales.order.payment_requested";

    @EventDoc(
            value = "A payment by a provider failed or was cancelled; its amount is open again.",
            subject = "the order",
            data = PaymentDropped.class)
    public static final String PAYMENT_FAILED = "sales.order.payment_failed";

    @EventDoc(
            value = "A payment that waits to be captured is reduced or given up, because the order owes less.",
            subject = "the order",
            data = PaymentReduced.class)
    public static final String PAYMENT_REDUCED = "sales.order.payment_reduced";

    @EventDoc(
            value = "A refund was decided, and its providers are asked to give the money back.",
            subject = "the order",
            data = OrderRefunded.class)
    public static final String REFUND_REQUESTED = "sales.order.refund_requested";

    @EventDoc(value = "Money was given back to the customer.", subject = "the order", data = OrderRefunded.class)
    public static final String REFUNDED = "sales.order.refunded";

    @EventDoc(value = "A provider refused to give money back.", subject = "the order", data = OrderRefunded.class)
    public static final String REFUND_FAILED = "sales.order.refund_failed";

    @EventDoc(
            value = "Stock was reserved for a version of the order that no longer exists: inventory releases it.",
            subject = "the order",
            data = ReservationDeclined.class)
    public static final String RESERVATION_DECLINED = "sales.order.reservation_declined";

    @EventDoc(
            value = "A provider captured a payment of an order that was cancelled before. It is given back.",
            subject = "the order",
            data = OrderPaid.class)
    public static final String LATE_PAYMENT = "sales.order.late_payment";

    @EventDoc(
            value = "An invoice, a credit note or a reversal was decided. It never changes; billing gives it a number.",
            subject = "the document",
            data = InvoiceCreated.class)
    public static final String INVOICE_CREATED = "sales.invoice.created";

    @EventDoc(
            value = "What is owed of an invoice has changed: it was paid, credited or written off, or is owed again.",
            subject = "the invoice",
            data = InvoiceChanged.class)
    public static final String INVOICE_CHANGED = "sales.invoice.changed";

    @EventDoc(
            value = "A customer asked to send pieces of an order back.",
            subject = "the return request",
            data = ReturnRequestChanged.class)
    public static final String RETURN_REQUEST_CREATED = "sales.return_request.created";

    @EventDoc(
            value = "A return request was accepted: it became a return.",
            subject = "the return request",
            data = ReturnRequestChanged.class)
    public static final String RETURN_REQUEST_ACCEPTED = "sales.return_request.accepted";

    @EventDoc(
            value = "A return request was declined.",
            subject = "the return request",
            data = ReturnRequestChanged.class)
    public static final String RETURN_REQUEST_DECLINED = "sales.return_request.declined";

    @EventDoc(
            value = "A return request was withdrawn.",
            subject = "the return request",
            data = ReturnRequestChanged.class)
    public static final String RETURN_REQUEST_CANCELLED = "sales.return_request.cancelled";

    @EventDoc(value = "A quote was drafted.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_CREATED = "sales.quote.created";

    @EventDoc(value = "The draft of a quote was changed.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_UPDATED = "sales.quote.updated";

    @EventDoc(value = "A quote was sent to the customer.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_SENT = "sales.quote.sent";

    @EventDoc(value = "A quote was accepted: it became an order.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_ACCEPTED = "sales.quote.accepted";

    @EventDoc(value = "A quote was declined.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_DECLINED = "sales.quote.declined";

    @EventDoc(value = "The draft of a quote was deleted.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_DELETED = "sales.quote.deleted";

    @EventDoc(
            value = "A quote that was sent ends soon, and the customer has not answered. It is announced once.",
            subject = "the quote",
            data = QuoteChanged.class)
    public static final String QUOTE_ENDING = "sales.quote.ending";

    @EventDoc(value = "A quote is no longer valid.", subject = "the quote", data = QuoteChanged.class)
    public static final String QUOTE_EXPIRED = "sales.quote.expired";

    @ChangeEvents(value = "A tax rate", data = TaxRate.class)
    public static final String TAX_RATE = "sales.tax_rate";

    @EventDoc(value = "An extension was enabled or disabled.", subject = "the extension", data = ExtensionChanged.class)
    public static final String EXTENSION_UPDATED = "sales.extension.updated";

    private SalesEvents() {}
}
