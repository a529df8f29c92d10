package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Purchase orders above 1,000.00 over HTTP: whatever raises what may be received and paid needs another approval. */
class PurchaseApprovalTest {
    private static final String ORDERS = "/api/purchase/orders";

    @TempDir
    private static Path folder;

    private static Program program;
    private static Api api;
    private static Api approver;
    private static String vendor;
    private static String item;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        program = Program.dev(folder, port, Map.of("TRADEPOST_PURCHASE_APPROVAL_ABOVE", "1000"));
        api = Api.at(port).registered("admin");
        approver = Api.at(port).registered("finance_manager");
        vendor = api.vendor();
        item = api.item(0);
    }

    @AfterAll
    static void stop() {
        api.isSound();
        program.close();
    }

    /** At 10.00 each. */
    private static JsonObject content(int quantity, int tolerance) {
        return new JsonObject()
                .put("vendor_id", vendor)
                .put("items", Api.bought(item, quantity))
                .put("over_receipt_percent", tolerance);
    }

    private static String draft(int quantity, int tolerance) {
        return ORDERS + "/"
                + api.post(ORDERS, content(quantity, tolerance)).expect(201).id();
    }

    private static String sent(int quantity, int tolerance) {
        var order = draft(quantity, tolerance);
        api.post(order + "/order").expect(200);
        return order;
    }

    private static String line(String order) {
        return api.get(order).data().getJsonArray("items").getJsonObject(0).getString("id");
    }

    private static JsonObject lines(JsonObject line) {
        return new JsonObject().put("lines", new JsonArray().add(line));
    }

    private static JsonObject pieces(String order, int quantity) {
        return lines(new JsonObject().put("line_id", line(order)).put("quantity", quantity));
    }

    private static void assertMaximum(Api.Answer answer, double maximum) {
        assertThat(answer.expect(200).order().getDouble("maximum_amount")).isEqualTo(maximum);
    }

    private static void requireApproval(String path, @Nullable JsonObject body) {
        assertThat(api.post(path, body == null ? new JsonObject() : body)
                        .expect(409)
                        .code())
                .as(path)
                .isEqualTo("approval_required");
    }

    private static boolean waits(String order) {
        return api.get(ORDERS + "?needs_approval=true&limit=100").expect(200).list().stream()
                .anyMatch(o -> order.endsWith(((JsonObject) o).getString("id")));
    }

    /** An order that was sent is neither received nor paid before somebody else has approved it. */
    private static void isApprovedAgain(String order) {
        assertThat(waits(order)).isTrue();
        requireApproval(order + "/receive", null);
        requireApproval(order + "/receive", pieces(order, 1));
        requireApproval(order + "/pay", new JsonObject().put("amount", 1));
        assertThat(api.post(order + "/approve").expect(403).code()).isEqualTo("approver_is_author");
        approver.post(order + "/approve").expect(200);
        assertThat(waits(order)).isFalse();
    }

    private static void isReceivedAndPaid(String order, double total) {
        api.post(order + "/receive").expect(200);
        var paid = api.post(order + "/pay").expect(200).order();
        assertThat(paid.getString("status")).isEqualTo("paid");
        assertThat(paid.getDouble("paid_amount")).isEqualTo(total);
    }

    @Test
    void more_pieces_need_another_approval_and_fewer_need_none() {
        var order = sent(100, 0);
        assertMaximum(api.post(order + "/changes", pieces(order, 101)), 1_010);
        isApprovedAgain(order);
        assertMaximum(api.post(order + "/changes", pieces(order, 100)), 1_000);
        assertMaximum(api.post(order + "/changes", pieces(order, 101)), 1_010);
        api.post(order + "/receive", pieces(order, 40)).expect(200);
        assertMaximum(api.post(order + "/changes", pieces(order, 102)), 1_020);
        isApprovedAgain(order);
        isReceivedAndPaid(order, 1_020);
    }

    @Test
    void a_line_that_is_added_needs_an_approval_until_it_is_removed() {
        var order = sent(100, 0);
        var added = lines(
                new JsonObject().put("item_id", api.item(0)).put("quantity", 1).put("unit_price", 0.01));
        assertMaximum(api.post(order + "/changes", added), 1_000.01);
        requireApproval(order + "/receive", null);
        requireApproval(order + "/pay", null);
        var more = api.get(order).data().getJsonArray("items").getJsonObject(1);
        var removed =
                lines(new JsonObject().put("line_id", more.getString("id")).put("quantity", 0));
        assertMaximum(api.post(order + "/changes", removed), 1_000);
        isReceivedAndPaid(order, 1_000);
    }

    @Test
    void a_higher_price_needs_another_approval_and_a_lower_one_none() {
        var order = sent(100, 0);
        var price = new JsonObject().put("line_id", line(order)).put("unit_price", 12.5);
        assertMaximum(api.post(order + "/changes", lines(price)), 1_250);
        isApprovedAgain(order);
        assertMaximum(api.post(order + "/changes", lines(price.put("unit_price", 12.51))), 1_251);
        isApprovedAgain(order);
        assertMaximum(api.post(order + "/changes", lines(price.put("unit_price", 12))), 1_200);
        isReceivedAndPaid(order, 1_200);
    }

    @Test
    void a_draft_with_a_higher_tolerance_is_neither_sent_nor_received() {
        var order = draft(100, 0);
        assertMaximum(api.put(order, content(100, 1)), 1_010);
        requireApproval(order + "/order", null);
        requireApproval(order + "/receive", null);
        approver.post(order + "/approve").expect(200);
        assertMaximum(api.put(order, content(100, 2)), 1_020);
        requireApproval(order + "/order", null);
        assertThat(api.get(order).order().getValue("approved_amount")).isNull();
        assertMaximum(api.put(order, content(100, 0)), 1_000);
        api.post(order + "/order").expect(200);
        isReceivedAndPaid(order, 1_000);
    }

    @Test
    void pieces_beyond_the_quantity_count_before_they_come() {
        var within = sent(90, 11); // 99 pieces at most
        assertThat(api.post(within + "/receive", pieces(within, 100))
                        .expect(409)
                        .code())
                .isEqualTo("quantity_exceeds_open");
        api.post(within + "/receive", pieces(within, 99)).expect(200);
        assertThat(api.post(within + "/pay").expect(200).order().getDouble("paid_amount"))
                .isEqualTo(990);

        var above = draft(90, 20); // 108 pieces at most
        requireApproval(above + "/order", null);
        requireApproval(above + "/receive", pieces(above, 108));
        requireApproval(above + "/receive", pieces(above, 90));
        approver.post(above + "/approve").expect(200);
        api.post(above + "/order").expect(200);
        api.post(above + "/receive", pieces(above, 108)).expect(200);
        assertThat(api.post(above + "/pay").expect(200).order().getDouble("paid_amount"))
                .isEqualTo(1_080);
    }
}
