package tradepost.billing.core.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.billing.core.ledger.Posting.Line;
import tradepost.inventory.event.BookedMovement;
import tradepost.inventory.event.MovementsBooked;
import tradepost.kernel.events.Event;
import tradepost.kernel.time.BusinessZone;
import tradepost.purchase.event.OrderReceived;
import tradepost.purchase.returns.ReturnEvents.OrderReturned;

/**
 * The postings of goods: inventory says what they are worth, in the currency of the business, and purchase what is owed for them, in the currency of
 * the order. Between both is the account of the goods received.
 */
final class GoodsRules {
    private static final String SALES_ORDER = "sales_order";
    private static final String PURCHASE_ORDER = "purchase_order";

    private final Accounts accounts;
    private final BusinessZone zone;

    GoodsRules(Accounts accounts, BusinessZone zone) {
        this.accounts = accounts;
        this.zone = zone;
    }

    /** One transaction for each document. The stock changes by amounts and variances, so its balance is its value. */
    List<Posting> moved(Event event, MovementsBooked data, String currency) {
        record Document(@Nullable UUID sourceId, @Nullable UUID documentId) {}
        var documents = new LinkedHashMap<Document, List<BookedMovement>>();
        for (var m : data.movements())
            documents
                    .computeIfAbsent(new Document(m.sourceId(), m.documentId()), d -> new ArrayList<>())
                    .add(m);
        boolean isOrder = Stream.of(SALES_ORDER, PURCHASE_ORDER).anyMatch(data.sourceType()::equals);
        var postings = new ArrayList<Posting>();
        documents.forEach((of, movements) -> {
            var amount = sum(movements.stream().map(BookedMovement::amount));
            var variance = sum(movements.stream().map(BookedMovement::variance));
            var first = movements.getFirst().id();
            var document = Stream.of(of.documentId(), of.sourceId(), first)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(first);
            var lines = List.of(
                    new Line(accounts.stock(), amount.add(variance)),
                    new Line(accounts.stockVariance(), variance.negate()),
                    new Line(against(data), amount.negate()));
            postings.addAll(posting(
                    event,
                    kind(data),
                    first,
                    document.toString(),
                    document,
                    isOrder ? of.sourceId() : null,
                    currency,
                    lines));
        });
        return postings;
    }

    private static BigDecimal sum(Stream<@Nullable BigDecimal> amounts) {
        return amounts.filter(Objects::nonNull).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static boolean isOfVendor(MovementsBooked data) {
        return data.sourceType().equals(PURCHASE_ORDER);
    }

    private static String kind(MovementsBooked data) {
        return switch (data.kind()) {
            case "receipt" -> Posting.GOODS_RECEIPT;
            case "shipment" -> Posting.COST_OF_GOODS;
            case "return" -> isOfVendor(data) ? Posting.VENDOR_RETURN : Posting.CUSTOMER_RETURN;
            default -> Posting.STOCK_ADJUSTMENT;
        };
    }

    private String against(MovementsBooked data) {
        return switch (data.kind()) {
            case "receipt" -> accounts.goodsReceived();
            case "shipment" -> accounts.costOfGoods();
            case "return" -> isOfVendor(data) ? accounts.goodsReceived() : accounts.costOfGoods();
            default -> accounts.stockAdjustments();
        };
    }

    /** What was received is owed. */
    List<Posting> received(Event event, OrderReceived data, String currency) {
        return posting(
                event,
                Posting.VENDOR_BILL,
                data.receiptId(),
                data.number(),
                data.receiptId(),
                data.orderId(),
                data.currency(),
                owed(data.totalAmount(), data.currency(), data.costAmount(), currency));
    }

    /** What has gone back is not owed any more, or the vendor owes it. */
    List<Posting> returned(Event event, OrderReturned data, String currency) {
        return posting(
                event,
                Posting.VENDOR_CREDIT,
                data.returnId(),
                data.number(),
                data.returnId(),
                data.orderId(),
                data.currency(),
                owed(data.amount().negate(), data.currency(), data.costAmount().negate(), currency));
    }

    /**
     * @param amount in the currency of the order
     * @param cost the same in the currency of the business
     */
    private List<Line> owed(BigDecimal amount, String currency, BigDecimal cost, String business) {
        if (currency.equals(business))
            return List.of(
                    new Line(accounts.goodsReceived(), cost),
                    new Line(
                            accounts.stockVariance(),
                            amount.subtract(cost)), // several returns of a line are rounded as one
                    new Line(accounts.payable(), amount.negate()));
        return List.of(
                new Line(accounts.goodsReceived(), cost).in(business),
                new Line(accounts.exchange(), cost.negate()).in(business),
                new Line(accounts.exchange(), amount),
                new Line(accounts.payable(), amount.negate()));
    }

    private List<Posting> posting(
            Event event,
            String kind,
            UUID sourceId,
            String document,
            UUID documentId,
            @Nullable UUID orderId,
            String currency,
            List<Line> lines) {
        return PostingRules.of(
                kind,
                sourceId,
                document,
                documentId,
                orderId,
                null,
                zone.day(event.time()),
                event.time(),
                currency,
                lines);
    }
}
