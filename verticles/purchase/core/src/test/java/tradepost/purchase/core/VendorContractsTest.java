package tradepost.purchase.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.kernel.time.TestDays.today;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.contracts;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.line;
import static tradepost.purchase.core.PurchaseFixture.neighbours;
import static tradepost.purchase.core.PurchaseFixture.published;
import static tradepost.purchase.core.PurchaseFixture.purchases;
import static tradepost.purchase.core.PurchaseFixture.suggestions;
import static tradepost.purchase.core.PurchaseFixture.vendorItems;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.reorder.BelowPoint;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestDb;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;
import tradepost.purchase.PurchaseOrderLine;
import tradepost.purchase.PurchaseOrderWithItems;
import tradepost.purchase.WritePurchaseLine;
import tradepost.purchase.WritePurchaseOrder;
import tradepost.purchase.contract.VendorContract;
import tradepost.purchase.contract.VendorContractQuery;
import tradepost.purchase.contract.VendorContractService;
import tradepost.purchase.contract.WriteVendorContract;
import tradepost.purchase.suggestion.SuggestionQuery;
import tradepost.purchase.vendor.WriteVendorItem;

/** Contracts with vendors, and the orders that draw from them. */
@ExtendWith(VertxExtension.class)
class VendorContractsTest {

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
    }

    static WriteVendorContract.Item item(UUID item, String price, @Nullable Long quantity) {
        return new WriteVendorContract.Item(item, new BigDecimal(price), quantity);
    }

    static WriteVendorContract of(String number, LocalDate from, LocalDate to, WriteVendorContract.Item... items) {
        return new WriteVendorContract(number, from, to, null, "30 days", null, List.of(items));
    }

    /** Valid for a year from today. */
    static VendorContract contract(UUID vendor, String number, WriteVendorContract.Item... items) {
        return contracts
                .createVendorContract(vendor, of(number, today(), today().plusYears(1), items), ADMIN)
                .await();
    }

    @Test
    void its_file_must_exist_when_it_is_created_and_when_it_is_replaced() {
        var vendor = neighbours.vendor("filed");
        var file = Ids.next();
        neighbours.files.add(file);
        var made = contracts
                .createVendorContract(vendor, withFile("F-1", file), ADMIN)
                .await();
        assertThat(made.fileId()).isEqualTo(file);
        assertThat(neighbours.keptFiles).contains(file);
        var unknown = withFile("F-2", Ids.next());
        for (var call : List.of(
                contracts.createVendorContract(vendor, unknown, ADMIN),
                contracts.putVendorContract(vendor, made.id(), unknown, ADMIN))) {
            var refusal = Refusals.refusal(call);
            assertThat(refusal.getMessage()).isEqualTo("file_not_found");
            assertThat(refusal.failureCode()).isEqualTo(400);
            assertThat(refusal.getDebugInfo()
                            .getJsonArray("details")
                            .getJsonObject(0)
                            .getString("field"))
                    .isEqualTo("file_id");
        }
        assertThat(read(made)).isEqualTo(made);
        assertThat(contracts.getContract(made.id(), ADMIN).await()).isEqualTo(made);
        assertThat(code(contracts.getContract(Ids.next(), ADMIN))).isEqualTo("404 contract_not_found");
    }

    private static WriteVendorContract withFile(String number, UUID file) {
        var items = List.of(item(neighbours.item(number, "1.00"), "0.90", null));
        return new WriteVendorContract(number, today(), today().plusYears(1), null, null, file, items);
    }

    private static VendorContract read(VendorContract contract) {
        return contracts
                .getVendorContract(contract.vendorId(), contract.id(), ADMIN)
                .await();
    }

    private static long drawn(VendorContract contract) {
        return read(contract).items().getFirst().drawnQuantity();
    }

    private static Future<PurchaseOrderWithItems> order(UUID vendor, UUID item, long... quantities) {
        var lines = java.util.Arrays.stream(quantities)
                .mapToObj(q -> line(item, q, null))
                .toList();
        return purchases.createOrder(new WritePurchaseOrder(vendor, lines, null, null, null), ADMIN);
    }

    private static PurchaseOrderLine only(Future<PurchaseOrderWithItems> order) {
        return order.await().items().getFirst();
    }

    @Test
    void a_contract_is_written_listed_replaced_and_deleted() {
        var vendor = neighbours.vendor("contracts", "EUR");
        var bolts = neighbours.item("C-1", "9.00");
        var nuts = neighbours.item("C-2", "9.00");
        var made = contract(vendor, " C-7 ", item(bolts, "1.5", 100L), item(nuts, "2", null));
        assertThat(made.number()).isEqualTo("C-7");
        assertThat(made.currency()).isEqualTo("EUR");
        assertThat(made.items())
                .containsExactlyInAnyOrder(
                        new VendorContract.Item(bolts, "C-1", "Item C-1", new BigDecimal("1.50"), 100L, 0),
                        new VendorContract.Item(nuts, "C-2", "Item C-2", new BigDecimal("2.00"), null, 0));
        assertThat(neighbours.marked).contains(vendor, bolts, nuts);
        assertThat(list(vendor, null)).containsExactly(made);
        assertThat(list(vendor, today())).containsExactly(made);
        assertThat(list(vendor, today().minusDays(1))).isEmpty();
        var changed = contracts
                .putVendorContract(
                        vendor, made.id(), of("C-8", today(), today().plusYears(2), item(nuts, "3", 5L)), ADMIN)
                .await();
        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.items())
                .containsExactly(new VendorContract.Item(nuts, "C-2", "Item C-2", new BigDecimal("3.00"), 5L, 0));
        contracts.deleteVendorContract(vendor, made.id(), ADMIN).await();
        assertThat(code(contracts.getVendorContract(vendor, made.id(), ADMIN))).isEqualTo("404 contract_not_found");
        await().untilAsserted(() -> assertThat(published(made.id()))
                .extracting(e -> e.getString("type") + " " + e.getLong("subjectversion"))
                .containsExactly(
                        "purchase.contract.created 1", "purchase.contract.updated 2", "purchase.contract.deleted 3"));
    }

    private static List<VendorContract> list(UUID vendor, @Nullable LocalDate day) {
        var query = new VendorContractQuery(Page.FIRST, null, day, null, null);
        return contracts.listVendorContracts(vendor, query, ADMIN).await().data();
    }

    @Test
    void what_does_not_fit_is_refused() {
        var vendor = neighbours.vendor("refuses contracts", "JPY");
        var bolts = neighbours.item("C-3", "9.00");
        var one = item(bolts, "1", null);
        contract(vendor, "TAKEN", one);
        var year = today().plusYears(1);
        assertThat(refusal(vendor, of("TAKEN", today(), year, one))).isEqualTo("409 number_taken");
        assertThat(refusal(vendor, of(" ", today(), year, one))).isEqualTo("400 blank");
        assertThat(refusal(vendor, of("N", today(), today().minusDays(1), one))).isEqualTo("400 empty_period");
        assertThat(refusal(vendor, of("N", LocalDate.of(1, 1, 1), year, one))).isEqualTo("400 invalid_request");
        assertThat(refusal(vendor, of("N", today(), LocalDate.of(10_000, 1, 1), one)))
                .isEqualTo("400 invalid_request");
        assertThat(refusal(vendor, of("N", today(), year))).isEqualTo("400 invalid_lines");
        assertThat(refusal(vendor, of("N", today(), year, one, one))).isEqualTo("400 item_twice");
        assertThat(refusal(vendor, of("N", today(), year, item(new UUID(9, 9), "1", null))))
                .isEqualTo("400 item_not_found");
        assertThat(refusal(vendor, of("N", today(), year, item(bolts, "1.0000005", null))))
                .isEqualTo("400 invalid_amount");
        assertThat(refusal(new UUID(9, 9), of("N", today(), year, one))).isEqualTo("404 vendor_not_found");
        assertThat(code(contracts.putVendorContract(
                        neighbours.vendor("other"),
                        list(vendor, null).getFirst().id(),
                        of("N", today(), year, one),
                        ADMIN)))
                .isEqualTo("404 contract_not_found");
        assertThat(list(vendor, null)).hasSize(1);
        var viewer = identity.proxy("viewer", VendorContractService.ADDRESS, VendorContractService.class);
        assertThat(code(viewer.createVendorContract(vendor, of("N", today(), year, one), ADMIN)))
                .startsWith("403 ");
    }

    private static String refusal(UUID vendor, WriteVendorContract body) {
        return code(contracts.createVendorContract(vendor, body, ADMIN));
    }

    @Test
    void a_line_takes_its_price_from_the_price_list_then_from_a_contract_then_from_the_last_receipt() {
        var vendor = neighbours.vendor("prices");
        var item = neighbours.item("PRICES", "99.00");
        PurchaseServiceTest.delivered(vendor, item, "9.00");
        assertThat(only(order(vendor, item, 5)).unitPrice()).isEqualByComparingTo("9");
        contract(vendor, "DEAR", item(item, "8.00", null));
        var cheap = contract(vendor, "CHEAP", item(item, "7.00", 100L));
        var line = only(order(vendor, item, 5));
        assertThat(line.unitPrice()).isEqualByComparingTo("7");
        assertThat(line.contractId()).isEqualTo(cheap.id());
        assertThat(only(order(vendor, item, 101)).unitPrice()).isEqualByComparingTo("8"); // not so much left
        var priced = new WritePurchaseOrder(vendor, List.of(line(item, 5, "6.50")), null, null, null);
        assertThat(only(purchases.createOrder(priced, ADMIN)).contractId()).isNull();
        var dollars = new WritePurchaseOrder(vendor, List.of(line(item, 5, null)), "EUR", null, null);
        assertThat(code(purchases.createOrder(dollars, ADMIN))).isEqualTo("400 cost_required");
        vendorItems
                .putVendorItem(
                        vendor,
                        new WriteVendorItem(item, null, null, new BigDecimal("7.50"), 10L, null, null, null),
                        ADMIN)
                .await();
        assertThat(only(order(vendor, item, 10)).unitPrice()).isEqualByComparingTo("7.50");
        assertThat(only(order(vendor, item, 9)).unitPrice()).isEqualByComparingTo("7"); // below its minimum
    }

    @Test
    void a_line_that_is_written_again_with_its_price_keeps_its_contract() {
        var vendor = neighbours.vendor("written again");
        var item = neighbours.item("WRITTEN-AGAIN", "99.00");
        var contract = contract(vendor, "BLANKET", item(item, "7.00", 100L));
        var made = order(vendor, item, 5).await();
        assertThat(only(rewritten(made, 6, "7.0000")).contractId()).isEqualTo(contract.id());
        assertThat(only(rewritten(made, 6, "7.01")).contractId()).isNull();
        assertThat(only(rewritten(made, 6, "7.00")).contractId())
                .isNull(); // its price was no longer that of the contract
    }

    private static Future<PurchaseOrderWithItems> rewritten(PurchaseOrderWithItems order, long quantity, String price) {
        var line = order.items().getFirst();
        var body = new WritePurchaseLine(line.id(), line.itemId(), quantity, new BigDecimal(price));
        return purchases.putOrder(
                order.order().id(), new WritePurchaseOrder(null, List.of(body), null, null, null), ADMIN);
    }

    @Test
    void a_contract_binds_from_its_first_to_its_last_day() {
        var vendor = neighbours.vendor("days of contracts");
        var item = neighbours.item("CDAYS", "99.00");
        for (var body : List.of(
                of("PAST", today().minusDays(9), today().minusDays(1), item(item, "1.00", null)),
                of("FUTURE", today().plusDays(1), today().plusDays(9), item(item, "2.00", null))))
            contracts.createVendorContract(vendor, body, ADMIN).await();
        assertThat(code(order(vendor, item, 1))).isEqualTo("400 cost_required");
        contracts
                .createVendorContract(vendor, of("TODAY", today(), today(), item(item, "3.00", null)), ADMIN)
                .await();
        assertThat(only(order(vendor, item, 1)).unitPrice()).isEqualByComparingTo("3");
    }

    @Test
    void the_quantity_is_drawn_when_an_order_is_sent_and_given_back_when_it_ends_without_it() {
        var vendor = neighbours.vendor("draws");
        var item = neighbours.item("DRAWS", "99.00");
        var contract = contract(vendor, "DRAWS", item(item, "2.00", 20L));
        var cancelled = order(vendor, item, 4, 6).await().order().id();
        assertThat(drawn(contract)).isZero();
        purchases.sendOrder(cancelled, null, ADMIN).await();
        assertThat(drawn(contract)).isEqualTo(10);
        purchases.cancelOrder(cancelled, null, ADMIN).await();
        assertThat(drawn(contract)).isZero();
        var closed = order(vendor, item, 10).await();
        ReceiptsTest.receive(
                        closed.order().id(), ReceiptsTest.came(closed.items().getFirst(), 3))
                .await(); // a draft draws with its first receipt
        assertThat(drawn(contract)).isEqualTo(10);
        purchases.closeOrder(closed.order().id(), null, ADMIN).await();
        assertThat(drawn(contract)).isEqualTo(3);
        var received = order(vendor, item, 17).await().order().id();
        purchases.receiveOrder(received, null, ADMIN).await();
        assertThat(drawn(contract)).isEqualTo(20);
        assertThat(code(order(vendor, neighbours.item("NONE", "1.00"), 1))).isEqualTo("400 cost_required");
        assertThat(only(order(vendor, item, 1)).contractId()).isNull(); // the last receipt's price
        assertThatThrownBy(() -> TestDb.run(
                        "purchase",
                        "update vendor_contract_item set drawn_quantity = 21 where contract_id = '" + contract.id()
                                + "'"))
                .hasMessageContaining("below_drawn");
    }

    /** Of one line, which takes its price from the contract, with a tolerance. */
    private static PurchaseOrderWithItems tolerant(UUID vendor, UUID item, long quantity, int percent) {
        var lines = List.of(line(item, quantity, null));
        var body = new WritePurchaseOrder(vendor, lines, null, null, null, null, null, null, percent);
        return purchases.createOrder(body, ADMIN).await();
    }

    private static Future<PurchaseOrderWithItems> receive(PurchaseOrderWithItems order, long quantity) {
        var line = order.items().getFirst();
        return ReceiptsTest.receive(order.order().id(), ReceiptsTest.came(line, quantity));
    }

    @Test
    void what_arrives_beyond_the_order_is_drawn_and_never_exceeds_the_contract() {
        var vendor = neighbours.vendor("more comes");
        var item = neighbours.item("MORE", "99.00");
        var contract = contract(vendor, "MORE", item(item, "2.00", 100L));
        var order = tolerant(vendor, item, 30, 100);
        purchases.sendOrder(order.order().id(), null, ADMIN).await();
        receive(order, 20).await();
        assertThat(drawn(contract)).isEqualTo(30);
        TestDb.run(
                "purchase",
                "update vendor_contract set valid_from = '2020-01-01', valid_to = '2020-12-31' where id = '"
                        + contract.id() + "'"); // the order was sent before
        receive(order, 40).await();
        assertThat(drawn(contract)).isEqualTo(60);
        TestDb.run("purchase", "update vendor_contract set valid_to = '2090-12-31' where id = '" + contract.id() + "'");
        var draft = tolerant(vendor, item, 40, 50);
        var refused = receive(draft, 41);
        assertThat(code(refused)).isEqualTo("409 contract_used_up");
        assertThat(drawn(contract)).isEqualTo(60);
        receive(draft, 39).await();
        assertThat(drawn(contract)).isEqualTo(100);
        var more = receive(draft, 2);
        assertThat(code(more)).isEqualTo("409 contract_used_up");
        assertThat(Refusals.refusal(more).getDebugInfo().encode()).contains("items[0]", "has 0 left");
        receive(draft, 1).await();
        assertThat(drawn(contract)).isEqualTo(100);
    }

    @Test
    void twenty_receipts_at_once_draw_no_more_than_there_is() {
        var vendor = neighbours.vendor("twenty receipts");
        var item = neighbours.item("TWENTY-R", "99.00");
        var contract = contract(vendor, "TWENTY-R", item(item, "2.00", 30L));
        var orders =
                Stream.generate(() -> tolerant(vendor, item, 1, 100)).limit(20).toList();
        for (var order : orders)
            purchases.sendOrder(order.order().id(), null, ADMIN).await();
        var came = orders.stream().map(order -> receive(order, 2)).toList();
        Future.join(came).otherwiseEmpty().await();
        assertThat(came).filteredOn(Future::succeeded).hasSize(10);
        assertThat(came)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 contract_used_up"));
        assertThat(drawn(contract)).isEqualTo(30);
    }

    @Test
    void a_price_that_the_contract_changes_is_noticed_when_the_order_is_sent() {
        var vendor = neighbours.vendor("renegotiates");
        var item = neighbours.item("REPRICED", "99.00");
        var contract = contract(vendor, "REPRICED", item(item, "2.00", 10L));
        var id = order(vendor, item, 4).await().order().id();
        contracts
                .putVendorContract(
                        vendor,
                        contract.id(),
                        of("REPRICED", today(), today().plusYears(1), item(item, "2.50", 10L)),
                        ADMIN)
                .await();
        var refused = purchases.sendOrder(id, null, ADMIN);
        assertThat(code(refused)).isEqualTo("409 price_changed");
        assertThat(Refusals.refusal(refused).getDebugInfo().encode())
                .contains("items[0].unit_price", "was 2.00 and is now 2.50");
        assertThat(code(purchases.receiveOrder(id, null, ADMIN))).isEqualTo("409 price_changed");
        assertThat(drawn(contract)).isZero();
        purchases
                .putOrder(id, new WritePurchaseOrder(null, List.of(line(item, 4, null)), null, null, null), ADMIN)
                .await();
        assertThat(purchases.sendOrder(id, null, ADMIN).await().order().totalAmount())
                .isEqualByComparingTo("10");
        assertThat(drawn(contract)).isEqualTo(4);
    }

    @Test
    void an_order_is_not_sent_if_its_contract_is_used_up_or_has_expired_meanwhile() {
        var vendor = neighbours.vendor("used up");
        var item = neighbours.item("USED", "99.00");
        var contract = contract(vendor, "USED", item(item, "2.00", 10L));
        var first = order(vendor, item, 6).await().order().id();
        var second = order(vendor, item, 6).await().order().id();
        purchases.sendOrder(first, null, ADMIN).await();
        assertThat(code(purchases.sendOrder(second, null, ADMIN))).isEqualTo("409 contract_used_up");
        assertThat(code(purchases.receiveOrder(second, null, ADMIN))).isEqualTo("409 contract_used_up");
        assertThat(drawn(contract)).isEqualTo(6);
        var third = order(vendor, item, 1).await().order().id();
        TestDb.run(
                "purchase",
                "update vendor_contract set valid_from = '2020-01-01', valid_to = '2020-12-31' where id = '"
                        + contract.id() + "'");
        assertThat(code(purchases.sendOrder(third, null, ADMIN))).isEqualTo("409 contract_used_up");
        purchases.cancelOrder(first, null, ADMIN).await();
        assertThat(drawn(contract)).isZero();
    }

    @Test
    void an_order_does_not_draw_from_a_contract_that_is_in_another_currency_now() {
        var vendor = neighbours.vendor("renegotiated", "USD");
        var item = neighbours.item("RENEGOTIATED", "99.00");
        var contract = contract(vendor, "RENEGOTIATED", item(item, "2.00", 10L));
        var id = order(vendor, item, 4).await().order().id();
        var body = of("RENEGOTIATED", today(), today().plusYears(1), item(item, "1.80", 10L));
        var inEuro = new WriteVendorContract(
                body.number(), body.validFrom(), body.validTo(), "EUR", null, null, body.items());
        contracts.putVendorContract(vendor, contract.id(), inEuro, ADMIN).await();
        var sent = purchases.sendOrder(id, null, ADMIN);
        assertThat(code(sent)).isEqualTo("409 contract_used_up");
        assertThat(Refusals.refusal(sent).getDebugInfo().encode()).contains("is in another currency now");
        assertThat(drawn(contract)).isZero();
    }

    @Test
    void a_contract_must_have_enough_left_for_all_lines_of_an_item() {
        var vendor = neighbours.vendor("two lines");
        var item = neighbours.item("TWICE", "99.00");
        contract(vendor, "SMALL", item(item, "2.00", 20L));
        var large = contract(vendor, "LARGE", item(item, "3.00", 1_000L));
        var order = order(vendor, item, 15, 15).await();
        assertThat(order.items())
                .allSatisfy(line -> assertThat(line.contractId()).isEqualTo(large.id()));
        purchases.sendOrder(order.order().id(), null, ADMIN).await();
        assertThat(drawn(large)).isEqualTo(30);
    }

    @Test
    void what_is_drawn_cannot_be_taken_out_of_a_contract() {
        var vendor = neighbours.vendor("keeps");
        var item = neighbours.item("KEEPS", "99.00");
        var other = neighbours.item("OTHER", "99.00");
        var contract = contract(vendor, "KEEPS", item(item, "2.00", 10L));
        purchases
                .sendOrder(order(vendor, item, 6).await().order().id(), null, ADMIN)
                .await();
        var year = today().plusYears(1);
        assertThat(code(contracts.putVendorContract(
                        vendor, contract.id(), of("KEEPS", today(), year, item(item, "2.00", 5L)), ADMIN)))
                .isEqualTo("409 below_drawn");
        assertThat(code(contracts.putVendorContract(
                        vendor, contract.id(), of("KEEPS", today(), year, item(other, "2.00", 5L)), ADMIN)))
                .isEqualTo("409 in_use");
        assertThat(code(contracts.deleteVendorContract(vendor, contract.id(), ADMIN)))
                .isEqualTo("409 in_use");
        contracts
                .putVendorContract(vendor, contract.id(), of("KEEPS", today(), year, item(item, "1.00", 6L)), ADMIN)
                .await();
        assertThat(drawn(contract)).isEqualTo(6);
    }

    @Test
    void twenty_orders_at_once_draw_no_more_than_there_is_and_twenty_cancellations_give_back_once() {
        var vendor = neighbours.vendor("twenty contracts");
        var item = neighbours.item("TWENTY-C", "99.00");
        var contract = contract(vendor, "TWENTY", item(item, "2.00", 10L));
        var drafts = Stream.generate(
                        () -> order(vendor, item, 3).await().order().id())
                .limit(20)
                .toList();
        var sent =
                drafts.stream().map(id -> purchases.sendOrder(id, null, ADMIN)).toList();
        Future.join(sent).otherwiseEmpty().await();
        assertThat(sent).filteredOn(Future::succeeded).hasSize(3);
        assertThat(sent)
                .filteredOn(Future::failed)
                .allSatisfy(f -> assertThat(code(f)).isEqualTo("409 contract_used_up"));
        assertThat(drawn(contract)).isEqualTo(9);
        for (var id : drafts)
            Future.join(Stream.generate(() -> purchases.cancelOrder(id, null, ADMIN))
                            .limit(2)
                            .toList())
                    .otherwiseEmpty()
                    .await();
        assertThat(drawn(contract)).isZero();
    }

    @Test
    void the_expiry_of_a_contract_is_announced_once() {
        var vendor = neighbours.vendor("expires");
        var item = neighbours.item("EXPIRES", "99.00");
        var soon = contracts
                .createVendorContract(vendor, of("SOON", today(), today().plusDays(29), item(item, "1", null)), ADMIN)
                .await();
        assertThat(soon.expiringAt()).isNotNull();
        var later = contracts
                .createVendorContract(vendor, of("LATER", today(), today().plusDays(40), item(item, "1", null)), ADMIN)
                .await();
        assertThat(later.expiringAt()).isNull();
        await().untilAsserted(() -> assertThat(published(soon.id()))
                .extracting(e -> e.getString("type"))
                .containsExactly("purchase.contract.created", "purchase.contract.expiring"));
        contracts
                .putVendorContract(
                        vendor, soon.id(), of("SOON", today(), today().plusDays(28), item(item, "1", null)), ADMIN)
                .await();
        var extended = contracts
                .putVendorContract(
                        vendor, soon.id(), of("SOON", today(), today().plusDays(400), item(item, "1", null)), ADMIN)
                .await();
        assertThat(extended.expiringAt()).isNull();
        await().untilAsserted(() -> assertThat(published(soon.id())).hasSize(4));
    }

    @Test
    void an_item_below_its_reorder_point_is_suggested_at_the_price_of_a_contract() {
        var vendor = neighbours.vendor("suggested contract");
        var item = neighbours.item("SUGGESTED-C", "99.00");
        contract(vendor, "SUGGEST", item(item, "2.50", 100L));
        var low = new BelowPoint(
                item, UUID.fromString("00000000-0000-7000-8000-000000000001"), "MAIN", true, 10, 20, null, 0, 0, 0);
        neighbours.below.add(low);
        try {
            var found = suggestions
                    .listSuggestions(new SuggestionQuery(vendor, null), ADMIN)
                    .await();
            assertThat(found.orders().getFirst().lines().getFirst().unitPrice()).isEqualByComparingTo("2.5");
        } finally {
            neighbours.below.remove(low);
        }
        assertThat(code(contracts.listVendorContracts(new UUID(9, 9), VendorContractQuery.of(new JsonObject()), ADMIN)))
                .isEqualTo("404 vendor_not_found");
    }
}
