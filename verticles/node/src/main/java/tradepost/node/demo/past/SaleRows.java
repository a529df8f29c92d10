package tradepost.node.demo.past;

import static tradepost.node.demo.past.Rows.row;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.node.demo.history.Sale;
import tradepost.node.demo.history.SaleAct;
import tradepost.node.demo.past.World.Customer;
import tradepost.node.demo.past.World.Place;
import tradepost.sales.SalesEvents;
import tradepost.sales.charge.ShippingCharge;

/** An order of a customer, as sales, inventory and shipping store it, with the events that they would have written. */
final class SaleRows {
    private static final String ORDER = "sales_order";
    private static final String LINE = "sales_order_line";
    private static final String INVOICE = "sales_order_invoice";
    private static final long CREATED = 1;

    private record Invoice(UUID id, BigDecimal total, JsonObject row) {}

    private final Books books;
    private final World world;
    private final Sale sale;
    private final Customer customer;
    private final UUID id = Ids.next();
    private final UUID reservation = Ids.next();
    private final String number;
    private final List<SaleLine> lines = new ArrayList<>();
    private final SaleTotals amounts;
    private final Map<SaleLine, JsonObject> stored = new LinkedHashMap<>();
    private final Map<SaleLine, JsonObject> reserved = new LinkedHashMap<>();
    private final List<Invoice> invoices = new ArrayList<>();
    private final @Nullable ShippingCharge shipping;
    private final JsonObject order;
    private final SaleEvents events;
    private final Parcels parcels;
    private long version = CREATED;
    private int shippedLines;
    private JsonObject held = new JsonObject();

    SaleRows(Books books, Sale sale, Instant at, SaleAct how) {
        this.books = books;
        this.sale = sale;
        world = books.world();
        customer = world.customer(sale.buyer().name());
        number = books.orderNumber();
        shipping = charge(sale.more().getJsonObject("shipping"));
        for (var l : sale.lines()) lines.add(line(lines.size() + 1, l.article(), l.pieces(), at));
        amounts = SaleTotals.of(lines.stream().map(SaleLine::amounts).toList(), shipping, world.currency());
        order = order(at, how instanceof SaleAct.Place ? world.office() : writer());
        books.sales().add(ORDER, order);
        stored.values().forEach(l -> books.sales().add(LINE, l));
        events = new SaleEvents(world.currency(), customer, id, number, lines, amounts, shipping);
        parcels = new Parcels(books, id, number, customer);
        report(at, SalesEvents.CREATED, events.content(order), createdBy());
    }

    private UUID writer() {
        var own = customer.userId();
        return sale.buyer().hasLogin() && own != null ? own : world.finance();
    }

    private String createdBy() {
        return "user:" + order.getString("created_by");
    }

    private @Nullable ShippingCharge charge(@Nullable JsonObject asked) {
        if (asked == null) return null;
        var amount = Money.exact(new BigDecimal(asked.getValue("amount").toString()), world.currency());
        var none = Money.exact(BigDecimal.ZERO, world.currency());
        return new ShippingCharge(
                asked.getString("method"), amount, null, null, ShippingCharge.REQUEST, null, false, none, amount);
    }

    private SaleLine line(int place, int article, long pieces, Instant at) {
        var item = world.item(article);
        var price = world.prices().of(sale.buyer().name(), article, (int) pieces);
        var of = SaleAmounts.of(world, customer, price.amount(), pieces);
        var lineId = Ids.next();
        var line = new SaleLine(place, lineId, item, pieces, of);
        var row = row(
                "id", lineId,
                "order_id", id,
                "line_no", place,
                "item_id", item.id(),
                "sku", item.sku(),
                "name", item.name(),
                "quantity", pieces,
                "shipped_quantity", 0,
                "unit_price", price.amount(),
                "price_set", false,
                "price_list_id", price.list(),
                "subtotal", of.subtotal(),
                "tax_category", of.taxCategory(),
                "tax_rate", of.taxRate(),
                "tax_exemption", of.exemption(),
                "full_tax", of.tax(),
                "tax_amount", of.tax(),
                "created_at", at,
                "updated_at", at);
        stored.put(line, row);
        return line;
    }

    private JsonObject order(Instant at, UUID by) {
        var more = sale.more();
        return row(
                "id",
                id,
                "number",
                number,
                "customer_id",
                customer.id(),
                "customer_name",
                customer.name(),
                "customer_email",
                customer.email(),
                "customer_user_id",
                customer.userId(),
                "shipping_address",
                customer.address(),
                "billing_address",
                customer.address(),
                "stage",
                "draft",
                "fulfillment_status",
                "unfulfilled",
                "currency",
                world.currency(),
                "subtotal_amount",
                amounts.subtotal(),
                "tax_amount",
                amounts.tax(),
                "total_amount",
                amounts.total(),
                "paid_amount",
                BigDecimal.ZERO,
                "invoices",
                0,
                "shipping",
                shipping == null ? null : Json.write(shipping),
                "payment_terms_days",
                customer.termsDays(),
                "notes",
                more.getString("notes"),
                "reference",
                more.getString("reference"),
                "metadata",
                more.getJsonObject("metadata", new JsonObject()),
                "external_ids",
                more.getJsonObject("external_ids", new JsonObject()),
                "confirmed_version",
                null,
                "confirm_request",
                null,
                "created_by",
                by,
                "version",
                CREATED,
                "created_at",
                at,
                "updated_at",
                at,
                "confirmed_at",
                null,
                "due_at",
                null,
                "paid_at",
                null);
    }

    UUID id() {
        return id;
    }

    /** Tells the sale what it needs to go on by commands. */
    void handOver() {
        sale.written(
                id.toString(),
                amounts.total(),
                lines.stream().map(l -> l.id().toString()).toList(),
                parcels.underway());
    }

    void act(Instant at, SaleAct what) {
        switch (what) {
            case SaleAct.Place p -> {
                confirm(at, createdBy());
                pay(at, p.method(), p.reference(), createdBy());
            }
            case SaleAct.PlaceOnAccount p -> confirm(at, createdBy());
            case SaleAct.Draft d -> {} // is one
            case SaleAct.Confirm c -> confirm(at, "user:" + world.finance());
            case SaleAct.Ship s -> ship(at, s);
            case SaleAct.Deliver d -> parcels.deliver(at);
            case SaleAct.Pay p -> pay(at, p.method(), p.reference(), "user:" + world.finance());
            default -> throw new IllegalArgumentException("not usual: " + what);
        }
    }

    private void report(Instant at, String type, Record data, String actor) {
        books.events().add(at, type, id, version, data, actor);
    }

    private void change(Instant at) {
        version++;
        order.put("version", version).put("updated_at", at);
    }

    private void confirm(Instant at, String actor) {
        held = books.inventory()
                .add(
                        "order_reservation",
                        row(
                                "order_id", id,
                                "order_version", CREATED,
                                "request_id", reservation,
                                "state", "active",
                                "event_version", 1,
                                "created_at", at,
                                "updated_at", at));
        for (var l : lines) {
            reserved.put(
                    l,
                    books.inventory()
                            .add(
                                    "reservation",
                                    row(
                                            "id",
                                            Ids.next(),
                                            "order_id",
                                            id,
                                            "order_version",
                                            CREATED,
                                            "line_id",
                                            l.id(),
                                            "item_id",
                                            l.item().id(),
                                            "location_id",
                                            l.item().home().id(),
                                            "quantity",
                                            l.pieces(),
                                            "state",
                                            "active",
                                            "document_id",
                                            null,
                                            "created_at",
                                            at,
                                            "updated_at",
                                            at)));
            books.stock().reserve(l.item(), l.pieces(), at, actor);
        }
        order.put("stage", "confirmed")
                .put("confirmed_version", CREATED)
                .put("confirm_request", reservation.toString())
                .put("confirmed_at", at);
        change(at);
        report(at, SalesEvents.CONFIRMED, events.confirmed(), actor);
        parcels.pick(at, lines);
    }

    private void ship(Instant at, SaleAct.Ship what) {
        var actor = "user:" + world.warehouse();
        var byPlace = new LinkedHashMap<Place, List<SaleLine>>();
        for (var part : what.parts()) {
            var line = lines.get(part.line());
            byPlace.computeIfAbsent(line.item().home(), p -> new ArrayList<>()).add(line);
        }
        var dispatch = Ids.next();
        byPlace.forEach((place, of) -> {
            var shipment = parcels.ship(at, place, of, what.carrier(), what.tracking(), dispatch);
            for (var l : of) {
                books.stock().ship(l.item(), l.pieces(), id, shipment, at, actor);
                var own = reserved.getOrDefault(l, new JsonObject());
                own.put("state", "fulfilled")
                        .put("document_id", shipment.toString())
                        .put("updated_at", at);
                stored.getOrDefault(l, new JsonObject())
                        .put("shipped_quantity", l.pieces())
                        .put("updated_at", at);
                books.sales()
                        .add(
                                "sales_order_part",
                                row(
                                        "order_id",
                                        id,
                                        "line_id",
                                        l.id(),
                                        "location_id",
                                        place.id(),
                                        "kind",
                                        "shipped",
                                        "quantity",
                                        l.pieces(),
                                        "shipment_id",
                                        shipment,
                                        "created_at",
                                        at));
            }
            books.stock().booked(books.events(), "shipment", "sales_order", at, actor);
            books.sales().add("sales_order_shipment", row("shipment_id", shipment, "order_id", id, "created_at", at));
            shipped(at, place, of, shipment, actor);
            bill(at, of, shipment, actor);
        });
    }

    private void shipped(Instant at, Place place, List<SaleLine> of, UUID shipment, String actor) {
        shippedLines += of.size();
        boolean all = shippedLines == lines.size();
        if (all) held.put("state", "fulfilled");
        held.put("updated_at", at);
        order.put("fulfillment_status", all ? "fulfilled" : "partial");
        change(at);
        var status = order.getString("fulfillment_status");
        var data = events.shipped(shipment, place, of, status, all && isPaid());
        report(at, SalesEvents.SHIPPED, data, actor);
    }

    private boolean isPaid() {
        return order.getInstant("paid_at") != null;
    }

    private void bill(Instant at, List<SaleLine> of, UUID shipment, String actor) {
        var charge = invoices.isEmpty() ? shipping : null;
        var sums = SaleTotals.of(of.stream().map(SaleLine::amounts).toList(), charge, world.currency());
        var due = at.plus(Duration.ofDays(customer.termsDays() == null ? 0 : customer.termsDays()));
        var invoiceId = Ids.next();
        int ordinal = invoices.size() + 1;
        var row = row(
                "id",
                invoiceId,
                "kind",
                "invoice",
                "order_id",
                id,
                "ordinal",
                ordinal,
                "reason",
                "shipped",
                "customer_id",
                customer.id(),
                "currency",
                world.currency(),
                "total_amount",
                sums.total(),
                "shipping",
                charge == null ? null : Json.write(charge),
                "shipment_ids",
                List.of(shipment),
                "created_at",
                at,
                "due_at",
                due,
                "allocated_amount",
                BigDecimal.ZERO,
                "version",
                1);
        books.sales().add(INVOICE, row);
        for (var l : of)
            books.sales()
                    .add(
                            "sales_order_invoice_line",
                            row(
                                    "invoice_id", invoiceId,
                                    "line_no", of.indexOf(l) + 1,
                                    "order_line_id", l.id(),
                                    "quantity", l.pieces(),
                                    "subtotal", l.amounts().subtotal(),
                                    "discount_amount", BigDecimal.ZERO,
                                    "tax_amount", l.amounts().tax(),
                                    "total_amount", l.amounts().total()));
        order.put("invoices", ordinal);
        var data = events.invoiced(at, due, invoiceId, ordinal, of, shipment, charge, order);
        books.events().add(at, SalesEvents.INVOICE_CREATED, invoiceId, 1, data, actor);
        var invoice = new Invoice(invoiceId, sums.total(), row);
        invoices.add(invoice);
        books.settled(invoiceId, at);
        if (isPaid()) allocate(at, invoice, actor);
        else if (order.getInstant("due_at") == null) order.put("due_at", due);
    }

    private void allocate(Instant at, Invoice invoice, String actor) {
        invoice.row().put("allocated_amount", invoice.total()).put("version", 2);
        books.settled(invoice.id(), at);
        var data = events.settled(invoice.id(), invoice.total(), status());
        books.events().add(at, SalesEvents.INVOICE_CHANGED, invoice.id(), 2, data, actor);
    }

    /** As the database derives it, of an order that is confirmed. */
    private String status() {
        if (!isPaid()) return "confirmed";
        return order.getString("fulfillment_status").equals("fulfilled") ? "completed" : "paid";
    }

    private void pay(Instant at, String method, String reference, String actor) {
        var payment = Ids.next();
        books.sales()
                .add(
                        "sales_order_payment",
                        row(
                                "id", payment,
                                "order_id", id,
                                "customer_id", customer.id(),
                                "kind", "payment",
                                "amount", amounts.total(),
                                "method", method,
                                "reference", reference,
                                "actor", actor,
                                "at", at));
        books.paid(payment, at);
        order.put("paid_amount", amounts.total()).put("paid_at", at).putNull("due_at");
        change(at);
        var data = events.paid(payment, method, reference);
        report(at, SalesEvents.PAID, data, actor);
        invoices.forEach(invoice -> allocate(at, invoice, actor));
    }
}
