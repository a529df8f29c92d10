package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** The lines of a document are accepted as {@code items} and as {@code lines} in every body. */
@ExtendWith(Shared.class)
class LineNamesTest {
    private static final Map<String, String> OTHER = Map.of("items", "lines", "lines", "items");

    static Api api;

    @BeforeAll
    static void start(Shared.Running running) {
        api = running.anybody().registered("admin");
    }

    /** The body with its lines under the other name. */
    private static JsonObject renamed(JsonObject body) {
        var other = body.copy();
        OTHER.forEach((name, others) -> {
            if (body.containsKey(name)) other.put(others, other.remove(name));
        });
        assertThat(other).isNotEqualTo(body);
        return other;
    }

    private static JsonArray line(String id, int quantity) {
        return new JsonArray().add(new JsonObject().put("line_id", id).put("quantity", quantity));
    }

    private static String lineOf(Api.Answer order) {
        return order.data().getJsonArray("items").getJsonObject(0).getString("id");
    }

    @Test
    void a_sales_order_is_written_changed_shipped_and_returned_by_either_name() {
        var item = api.item(20);
        var body = new JsonObject().put("customer_id", api.customer()).put("items", Api.lines(item, 3));
        var made = api.post("/api/sales/orders", renamed(body)).expect(201);
        var path = "/api/sales/orders/" + made.order().getString("id");
        api.put(path, renamed(body)).expect(200);
        var line = lineOf(api.get(path));
        api.post(path + "/confirm").expect(200);
        api.post(path + "/changes", renamed(new JsonObject().put("lines", line(line, 4))))
                .expect(200);
        api.post(path + "/shipments", renamed(new JsonObject().put("lines", line(line, 3))))
                .expect(201);
        var back = line(line, 1);
        back.getJsonObject(0).put("disposition", "restock");
        var returned = new JsonObject().put("reason", "Too big").put("lines", back);
        api.post(path + "/returns", renamed(returned)).expect(201);
        api.post(path + "/close", renamed(new JsonObject().put("lines", line(line, 1))))
                .expect(200);
    }

    @Test
    void a_quote_and_a_purchase_order_are_written_and_received_by_either_name() {
        var item = api.item(0);
        var quote = new JsonObject()
                .put("customer_id", api.customer())
                .put("items", Api.lines(item, 3))
                .put("valid_until", "2090-01-01T00:00:00Z");
        api.post("/api/sales/quotes", renamed(quote)).expect(201);
        var order = new JsonObject().put("vendor_id", api.vendor()).put("items", Api.bought(item, 3));
        var made = api.post("/api/purchase/orders", renamed(order)).expect(201);
        var path = "/api/purchase/orders/" + made.order().getString("id");
        api.post(path + "/receive", renamed(new JsonObject().put("lines", line(lineOf(made), 2))))
                .expect(200);
    }

    @Test
    void a_refusal_names_the_field_as_it_was_sent_and_both_names_at_once_are_refused() {
        var body = new JsonObject().put("customer_id", api.customer()).put("lines", Api.lines(RolesTest.NOBODY, 1));
        var refused = api.post("/api/sales/orders", body).expect(400).body().getJsonObject("error");
        assertThat(refused.getJsonArray("details").getJsonObject(0).getString("field"))
                .startsWith("lines[0]");
        var both = body.copy().put("items", body.getJsonArray("lines"));
        assertThat(api.post("/api/sales/orders", both).expect(400).body().getString("message"))
                .isEqualTo("lines is the same as items; send one of them.");
    }

    @Test
    void every_body_with_lines_accepts_both_names() {
        var wrong = new ArrayList<String>();
        int bodies = 0;
        for (var context : ContextModule.names()) {
            var contract = Contract.load(context);
            for (var op : contract.operations()) {
                var declared = op.body();
                if (declared == null) continue;
                var properties = contract.resolve(declared.schema()).getJsonObject("properties", new JsonObject());
                for (var name : OTHER.keySet()) {
                    if (!(properties.getValue(name) instanceof JsonObject field)) continue;
                    var entry = contract.resolve(contract.resolve(field).getJsonObject("items", new JsonObject()));
                    var fields = entry.getJsonObject("properties", new JsonObject());
                    if (List.of("item_id", "line_id", "order_line_id").stream().noneMatch(fields::containsKey))
                        continue;
                    bodies++;
                    if (!field.getJsonArray("x-aliases", new JsonArray()).contains(OTHER.get(name)))
                        wrong.add(op.method().toLowerCase(Locale.ROOT) + " " + op.path() + " " + name);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(bodies).isGreaterThan(15);
    }
}
