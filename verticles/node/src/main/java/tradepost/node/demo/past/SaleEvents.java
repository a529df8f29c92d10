package tradepost.node.demo.past;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.node.demo.past.World.Customer;
import tradepost.node.demo.past.World.Place;
import tradepost.sales.Address;
import tradepost.sales.charge.ShippingCharge;
import tradepost.sales.event.ConfirmedItem;
import tradepost.sales.event.OrderConfirmed;
import tradepost.sales.event.OrderContent;
import tradepost.sales.event.OrderPaid;
import tradepost.sales.event.OrderPart;
import tradepost.sales.event.OrderShipped;
import tradepost.sales.event.OrderedItem;
import tradepost.sales.event.ReservedPart;
import tradepost.sales.invoice.InvoiceAddress;
import tradepost.sales.invoice.InvoiceChanged;
import tradepost.sales.invoice.InvoiceCreated;

/** What the events of an order of a customer say. */
record SaleEvents(
        String currency,
        Customer customer,
        UUID id,
        String number,
        List<SaleLine> lines,
        SaleTotals amounts,
        @Nullable ShippingCharge shipping) {
    private static final long ORDER_VERSION = 1;

    OrderShipped shipped(UUID shipment, Place place, List<SaleLine> of, String status, boolean completed) {
        var parts = of.stream()
                .map(l -> new OrderPart(
                        l.id(), l.item().id(), l.item().sku(), l.item().name(), place.id(), place.code(), l.pieces()))
                .toList();
        return new OrderShipped(id, customer.id(), shipment, ORDER_VERSION, parts, status, completed, number, currency);
    }

    OrderPaid paid(UUID payment, String method, String reference) {
        return new OrderPaid(
                id,
                customer.id(),
                amounts.total(),
                amounts.total(),
                amounts.total(),
                number,
                currency,
                payment,
                "manual",
                method,
                reference,
                new JsonObject());
    }

    InvoiceChanged settled(UUID invoice, BigDecimal total, String orderStatus) {
        return new InvoiceChanged(
                invoice,
                id,
                customer.id(),
                currency,
                total,
                amounts.none(),
                amounts.none(),
                total,
                amounts.none(),
                "paid",
                null,
                null,
                orderStatus);
    }

    OrderContent content(JsonObject order) {
        var items = lines.stream()
                .map(l -> new OrderedItem(
                        l.item().id(),
                        l.item().sku(),
                        l.item().name(),
                        l.pieces(),
                        l.amounts().price(),
                        l.amounts().subtotal(),
                        amounts.none(),
                        l.amounts().tax()))
                .toList();
        return new OrderContent(
                id,
                customer.id(),
                items,
                amounts.total(),
                number,
                currency,
                amounts.none(),
                amounts.tax(),
                shipping == null ? null : shipping.amount(),
                order.getJsonObject("metadata"),
                order.getJsonObject("external_ids"));
    }

    OrderConfirmed confirmed() {
        var items = lines.stream()
                .map(l -> new ConfirmedItem(
                        l.item().id(),
                        l.pieces(),
                        l.amounts().price(),
                        l.amounts().subtotal(),
                        l.id(),
                        l.item().sku(),
                        l.item().name(),
                        amounts.none(),
                        l.amounts().tax()))
                .toList();
        var parts = lines.stream()
                .map(l -> new ReservedPart(
                        l.id(), l.item().home().id(), l.item().home().code(), l.pieces()))
                .toList();
        return new OrderConfirmed(
                id,
                customer.id(),
                items,
                amounts.total(),
                number,
                currency,
                ORDER_VERSION,
                customer.name(),
                Address.of(customer.address()),
                parts,
                amounts.none(),
                amounts.tax(),
                shipping == null ? null : shipping.amount());
    }

    InvoiceCreated invoiced(
            Instant at,
            Instant due,
            UUID invoiceId,
            int ordinal,
            List<SaleLine> of,
            UUID shipment,
            @Nullable ShippingCharge charge,
            JsonObject order) {
        var sums = SaleTotals.of(of.stream().map(SaleLine::amounts).toList(), charge, currency);
        var billed = of.stream()
                .map(l -> new InvoiceCreated.Line(
                        l.id(),
                        l.item().id(),
                        l.item().sku(),
                        l.item().name(),
                        l.pieces(),
                        l.amounts().price(),
                        l.amounts().subtotal(),
                        amounts.none(),
                        l.amounts().taxCategory(),
                        l.amounts().taxRate(),
                        false,
                        l.amounts().tax(),
                        l.amounts().total()))
                .toList();
        var address = InvoiceAddress.of(customer.address());
        return new InvoiceCreated(
                invoiceId,
                "invoice",
                "shipped",
                null,
                id,
                number,
                ordinal,
                customer.id(),
                customer.name(),
                customer.userId(),
                currency,
                sums.subtotal(),
                sums.none(),
                sums.tax(),
                sums.total(),
                charge,
                order.getString("reference"),
                order.getJsonObject("metadata"),
                List.of(shipment),
                List.of(at),
                null,
                null,
                address,
                address,
                at,
                null,
                due,
                List.of(),
                billed);
    }
}
