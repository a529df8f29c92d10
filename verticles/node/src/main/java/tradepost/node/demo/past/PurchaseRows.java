package tradepost.node.demo.past;

import static tradepost.node.demo.past.Rows.row;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Money;
import tradepost.node.demo.history.Purchase;
import tradepost.node.demo.history.PurchaseAct;
import tradepost.node.demo.past.World.Item;
import tradepost.node.demo.past.World.Place;
import tradepost.node.demo.past.World.Vendor;
import tradepost.purchase.OrderSent;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.event.ExpectedLine;
import tradepost.purchase.event.OrderPaid;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.event.OrderWritten;
import tradepost.purchase.event.OrderedLine;
import tradepost.purchase.event.ReceivedLine;

/** An order to a vendor, as purchase and inventory store it, with the events that they would have written. */
final class PurchaseRows {
    private record Line(UUID id, Item item, long pieces, BigDecimal price, BigDecimal subtotal, JsonObject row) {
        private boolean isOpen() {
            return row.getLong("received_quantity") == 0;
        }
    }

    private final Books books;
    private final World world;
    private final Purchase purchase;
    private final Vendor vendor;
    private final UUID id = Ids.next();
    private final String number;
    private final Place to;
    private final @Nullable Place named;
    private final List<Line> lines = new ArrayList<>();
    private final BigDecimal total;
    private final JsonObject order;
    private long version = 1;
    private @Nullable Instant expected;
    private Instant ordered = Instant.EPOCH;
    /** What inventory knows of it. */
    private long announced;

    private Instant announcedAt = Instant.EPOCH;

    PurchaseRows(Books books, Purchase purchase, Instant at) {
        this.books = books;
        this.purchase = purchase;
        world = books.world();
        vendor = world.vendor(purchase.supplier().name());
        number = books.purchaseNumber();
        named = Purchase.isOfYard(purchase.supplier().name()) ? world.yard() : null;
        to = named == null ? world.main() : named;
        for (var l : purchase.lines()) lines.add(line(l.article(), l.pieces(), at));
        total = Money.total(lines.stream().map(Line::subtotal).toList());
        order = books.purchase().add("purchase_order", order(at));
        lines.forEach(l -> books.purchase().add("purchase_order_line", l.row()));
        var data = new OrderWritten(
                id,
                number,
                vendor.id(),
                world.currency(),
                ordered(),
                total,
                new JsonObject(),
                new JsonObject(),
                total,
                "draft",
                named == null ? null : named.id(),
                named == null ? null : named.code());
        report(at, PurchaseEvents.CREATED, data, warehouse());
    }

    private String warehouse() {
        return "user:" + world.warehouse();
    }

    private Line line(int article, long pieces, Instant at) {
        var item = world.item(article);
        var lineId = Ids.next();
        var subtotal = Money.subtotal(pieces, item.cost(), world.currency());
        var row = row(
                "id",
                lineId,
                "order_id",
                id,
                "line_no",
                lines.size() + 1,
                "item_id",
                item.id(),
                "sku",
                item.sku(),
                "name",
                item.name(),
                "quantity",
                pieces,
                "received_quantity",
                0,
                "open_quantity",
                pieces,
                "unit_price",
                item.cost(),
                "subtotal",
                subtotal,
                "created_at",
                at,
                "updated_at",
                at);
        return new Line(lineId, item, pieces, item.cost(), subtotal, row);
    }

    private JsonObject order(Instant at) {
        return row(
                "id",
                id,
                "number",
                number,
                "vendor_id",
                vendor.id(),
                "vendor_name",
                vendor.name(),
                "status",
                "draft",
                "currency",
                world.currency(),
                "total_amount",
                total,
                "maximum_amount",
                total,
                "paid_amount",
                BigDecimal.ZERO,
                "location_id",
                named == null ? null : named.id(),
                "created_by",
                warehouse(),
                "written_by",
                warehouse(),
                "version",
                1,
                "created_at",
                at,
                "updated_at",
                at,
                "ordered_at",
                null,
                "expected_at",
                null,
                "promised_at",
                null,
                "received_at",
                null,
                "paid_at",
                null);
    }

    private JsonObject stock(Line l) {
        return row(
                "line_id", l.id(),
                "order_id", id,
                "item_id", l.item().id(),
                "location_id", to.id(),
                "quantity", l.pieces());
    }

    /** Tells the purchase what it needs to go on by commands; inventory is told what it waits for. */
    void handOver() {
        purchase.written(
                id.toString(), lines.stream().map(l -> l.id().toString()).toList());
        if (announced == 0) { // not sent
            books.inventory()
                    .add(
                            "expected_order",
                            row("order_id", id, "version", 1, "updated_at", order.getValue("updated_at")));
            lines.forEach(l -> books.inventory().add("drafted_line", stock(l)));
            return;
        }
        books.inventory().add("expected_order", row("order_id", id, "version", announced, "updated_at", announcedAt));
        for (var l : lines) {
            if (!l.isOpen()) continue;
            books.inventory().add("expected_line", stock(l));
            books.inventory()
                    .add(
                            "incoming_stock",
                            row(
                                    "item_id",
                                    l.item().id(),
                                    "location_id",
                                    to.id(),
                                    "source_type",
                                    "purchase_order",
                                    "source_id",
                                    id,
                                    "line_id",
                                    l.id(),
                                    "quantity",
                                    l.pieces(),
                                    "expected_at",
                                    expected,
                                    "created_at",
                                    ordered,
                                    "updated_at",
                                    ordered));
        }
    }

    void act(Instant at, PurchaseAct what) {
        switch (what) {
            case PurchaseAct.Draft d -> {} // is one
            case PurchaseAct.Send s -> send(at);
            case PurchaseAct.Receive r -> receive(at, r);
            case PurchaseAct.Pay p -> pay(at, p.reference());
            default -> throw new IllegalArgumentException("not usual: " + what);
        }
    }

    private void change(Instant at) {
        version++;
        order.put("version", version).put("updated_at", at);
    }

    private void announce(Instant at) {
        change(at);
        announced = version;
        announcedAt = at;
    }

    private void report(Instant at, String type, Record data, String actor) {
        books.events().add(at, type, id, version, data, actor);
    }

    private void send(Instant at) {
        ordered = at;
        expected = at.plus(Duration.ofDays(vendor.leadDays()));
        order.put("status", "ordered")
                .put("ordered_at", at)
                .put("expected_at", expected)
                .put("promised_at", expected);
        announce(at);
        var data = new OrderSent(
                id,
                number,
                vendor.id(),
                world.currency(),
                ordered(),
                total,
                named == null ? null : named.id(),
                named == null ? null : named.code(),
                expected,
                open());
        report(at, PurchaseEvents.ORDERED, data, warehouse());
    }

    private void receive(Instant at, PurchaseAct.Receive what) {
        var receipt = Ids.next();
        var came = new ArrayList<ReceivedLine>();
        for (var arrival : what.arrivals()) {
            var l = lines.get(arrival.line());
            l.row().put("received_quantity", l.pieces()).put("open_quantity", 0).put("updated_at", at);
            came.add(new ReceivedLine(
                    l.item().id(),
                    l.item().sku(),
                    l.item().name(),
                    l.pieces(),
                    l.price(),
                    l.subtotal(),
                    l.id(),
                    0,
                    null,
                    null,
                    l.subtotal()));
            books.purchase()
                    .add(
                            "receipt_line",
                            row(
                                    "receipt_id",
                                    receipt,
                                    "line_id",
                                    l.id(),
                                    "quantity",
                                    l.pieces(),
                                    "amount",
                                    l.subtotal()));
            books.stock().receive(l.item(), l.pieces(), l.price(), id, at, warehouse());
        }
        books.stock().booked(books.events(), "receipt", "purchase_order", at, warehouse());
        boolean all = lines.stream().noneMatch(Line::isOpen);
        books.purchase()
                .add(
                        "receipt",
                        row(
                                "id", receipt,
                                "order_id", id,
                                "complete", all,
                                "location_id", named == null ? null : named.id(),
                                "actor", warehouse(),
                                "at", at));
        order.put("status", all ? "received" : "partially_received");
        if (all) order.put("received_at", at);
        announce(at);
        var data = new OrderReceived(
                id,
                vendor.id(),
                receipt,
                all,
                came,
                Money.total(came.stream().map(ReceivedLine::subtotal).toList()),
                number,
                world.currency(),
                named == null ? null : named.id(),
                named == null ? null : named.code(),
                named == null ? null : named.id(),
                named == null ? null : named.code(),
                expected,
                open(),
                null,
                Money.total(came.stream().map(ReceivedLine::costAmount).toList()));
        report(at, PurchaseEvents.RECEIVED, data, warehouse());
    }

    private void pay(Instant at, String reference) {
        var payment = Ids.next();
        var actor = "user:" + world.finance();
        books.purchase()
                .add(
                        "order_payment",
                        row(
                                "id", payment,
                                "order_id", id,
                                "amount", total,
                                "method", "transfer",
                                "reference", reference,
                                "actor", actor,
                                "at", at));
        books.paid(payment, at);
        order.put("status", "paid").put("paid_amount", total).put("paid_at", at);
        change(at);
        var data = new OrderPaid(
                id,
                vendor.id(),
                payment,
                total,
                total,
                total,
                world.currency(),
                true,
                number,
                "manual",
                "transfer",
                reference,
                new JsonObject());
        report(at, PurchaseEvents.PAID, data, actor);
    }

    private List<OrderedLine> ordered() {
        return lines.stream()
                .map(l -> new OrderedLine(
                        l.item().id(), l.item().sku(), l.item().name(), l.pieces(), l.price(), l.subtotal(), l.id()))
                .toList();
    }

    private List<ExpectedLine> open() {
        return lines.stream()
                .filter(Line::isOpen)
                .map(l -> new ExpectedLine(
                        l.id(), l.item().id(), l.item().sku(), l.item().name(), l.pieces()))
                .toList();
    }
}
