package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tradepost.gateway.request.Replies;

/** Generators can turn the published contract into typed clients. */
class ClientSchemasTest {
    private static final Map<String, JsonObject> DOCUMENTS = Main.openapi();
    private static final JsonObject MERGED = Merged.of(DOCUMENTS);
    private static final JsonObject SCHEMAS = MERGED.getJsonObject("components").getJsonObject("schemas");
    /** The fields that a response may omit, and why they are not null instead. */
    private static final Set<String> OPTIONAL = Set.of(
            "Meta.total_is_capped", // true or absent
            "AuditEntry.data",
            "FieldChange.from", // absent if what was before is erased
            "DeadLetterPage.meta.total_is_capped",
            "JobPage.meta.total_is_capped",
            "CloudEvent.erased", // true or absent
            "CloudEvent.traceparent", // CloudEvents has no null
            "Problem.error.details",
            "ProblemDetails.details",
            "ProblemDetail.field", // a detail names a field or a subject of its own
            "ProblemDetail.reason",
            "OrderListMeta.total_is_capped",
            "OrderListMeta.totals", // absent unless asked for
            "Shipment.shipping_address", // absent in a list, like the next ones
            "Lot.levels",
            "Invoice.credits",
            "Invoice.write_offs",
            "WebhookDelivery.history",
            "HookField.from", // it has either this or a value
            "HookField.value",
            "HookField.optional",
            "Mail.text",
            "Mail.html",
            "InvoiceSoonAnswer.data", // absent until it has a number
            "GET /readyz.missing", // absent if there is nothing to name
            "GET /readyz.reasons",
            "GET /readyz.unavailable");

    @Test
    void every_field_of_a_response_is_required_unless_listed_above() {
        var optional = new TreeSet<String>();
        for (var name : reached("responses"))
            if (!name.matches("(\\w+\\.)?Sparse.*") && !isInRequest(name))
                missing(SCHEMAS.getJsonObject(name), name, optional);
        for (var op : operations())
            for (var answer : op.op.getJsonObject("responses")) missing(answer.getValue(), op.where, optional);
        assertThat(optional).isEqualTo(new TreeSet<>(OPTIONAL));
    }

    @Test
    void no_object_is_used_in_both_requests_and_responses() {
        assertThat(reached("responses").stream().filter(ClientSchemasTest::isInRequest))
                .isEmpty();
    }

    private static boolean isInRequest(String name) {
        return reached("requestBody").contains(name)
                && SCHEMAS.getJsonObject(name).containsKey("properties");
    }

    @Test
    void a_status_is_an_enum_everywhere() {
        var open = new ArrayList<String>();
        for (var schema : SCHEMAS)
            for (var field : ((JsonObject) schema.getValue()).getJsonObject("properties", new JsonObject())) {
                var type = (JsonObject) field.getValue();
                if (field.getKey().matches(".*status|kind|state")
                        && !String.valueOf(type.getValue("type")).contains("integer")
                        && !"array".equals(type.getValue("type"))
                        && !type.containsKey("enum")) open.add(schema.getKey() + "." + field.getKey());
            }
        assertThat(open).isEmpty();
    }

    @Test
    void names_are_in_snake_case_and_each_field_has_one_name() {
        var wrong = new TreeSet<String>();
        names(MERGED, wrong);
        assertThat(wrong).isEmpty();
        var line = SCHEMAS.getJsonObject("PlaceLine").getJsonObject("properties");
        assertThat(line.fieldNames())
                .containsExactlyInAnyOrder("product_id", "item_id", "quantity", "unit_price", "discount");
        assertThat(line.getJsonObject("product_id").getString("description")).contains("`productId`");
    }

    @Test
    void names_of_times_end_in_at_or_until_or_name_a_period() {
        var wrong = new TreeSet<String>();
        for (var schema : SCHEMAS)
            for (var field : ((JsonObject) schema.getValue()).getJsonObject("properties", new JsonObject()))
                if ("date-time".equals(((JsonObject) field.getValue()).getValue("format"))
                        && !field.getKey().matches("\\w+_(at|until)|(valid_)?(from|to)|as_of")
                        && !schema.getKey().equals("CloudEvent")) wrong.add(schema.getKey() + "." + field.getKey());
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_list_has_meta_and_a_list_with_fields_has_a_sparse_schema() {
        for (var op : operations()) {
            if (!op.where.startsWith("GET ")) continue;
            var content = op.op.getJsonObject("responses").getJsonObject("200").getJsonObject("content");
            if (!content.containsKey("application/json")) continue; // a file
            var json = content.getJsonObject("application/json").getJsonObject("schema");
            var page = json.containsKey("$ref") ? SCHEMAS.getJsonObject(name(json)) : json;
            var data = page.getJsonObject("properties").getJsonObject("data", new JsonObject());
            if ("array".equals(data.getString("type")))
                assertThat(page.getJsonObject("properties").fieldNames())
                        .as(op.where)
                        .contains("meta");
            boolean fields = op.op.getJsonArray("parameters").stream()
                    .anyMatch(p -> "fields".equals(((JsonObject) p).getString("name")));
            assertThat(content.containsKey(Replies.SPARSE)).as(op.where).isEqualTo(fields);
            if (!fields) continue;
            var sparse = SCHEMAS.getJsonObject(
                    name(content.getJsonObject(Replies.SPARSE).getJsonObject("schema")));
            var entry = sparse.getJsonObject("properties").getJsonObject("data").getJsonObject("items");
            assertThat(SCHEMAS.getJsonObject(name(entry)).containsKey("required"))
                    .as(op.where)
                    .isFalse();
            assertThat(SCHEMAS.getJsonObject(name(entry)).getJsonObject("properties"))
                    .isEqualTo(SCHEMAS.getJsonObject(name(data.getJsonObject("items")))
                            .getJsonObject("properties"));
        }
    }

    @Test
    void the_document_names_licence_and_contact_and_explains_its_conventions() {
        var info = MERGED.getJsonObject("info");
        assertThat(info.getJsonObject("license").getString("identifier")).isEqualTo("Apache-2.0");
        assertThat(info.getJsonObject("contact").getString("name")).isNotBlank();
        assertThat(info.getString("description"))
                .contains("Authorization: Bearer", "`code`", "`meta.next`", "`Idempotency-Key`", "`/login`");
    }

    private record Op(String where, JsonObject op) {}

    private static List<Op> operations() {
        var found = new ArrayList<Op>();
        for (var path : MERGED.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                found.add(new Op(method.getKey().toUpperCase() + " " + path.getKey(), (JsonObject) method.getValue()));
        return found;
    }

    /** Collects the properties that are not required. */
    private static void missing(Object value, String where, Set<String> found) {
        if (value instanceof JsonArray list) list.forEach(x -> missing(x, where, found));
        if (!(value instanceof JsonObject schema)) return;
        if (schema.getValue("properties") instanceof JsonObject properties)
            for (var field : properties) {
                if (!schema.getJsonArray("required", new JsonArray()).contains(field.getKey())
                        && !isIncluded(field.getValue())) found.add(where + "." + field.getKey());
                missing(field.getValue(), where + "." + field.getKey(), found);
            }
        for (var e : schema)
            if (!e.getKey().startsWith("example") && !e.getKey().equals("properties"))
                missing(e.getValue(), where, found);
    }

    /** What a response has only if the client requests it. */
    private static boolean isIncluded(Object field) {
        return ((JsonObject) field).getString("description", "").contains("with `include=");
    }

    private static void names(Object value, Set<String> wrong) {
        if (value instanceof JsonArray list) list.forEach(x -> names(x, wrong));
        if (!(value instanceof JsonObject o)) return;
        if (o.getValue("properties") instanceof JsonObject properties)
            for (var name : properties.fieldNames()) if (!name.matches("[a-z][a-z0-9_]*")) wrong.add(name);
        for (var e : o) if (!e.getKey().startsWith("example")) names(e.getValue(), wrong);
    }

    private static Set<String> reached(String part) {
        var found = new TreeSet<String>();
        for (var op : operations()) reach(op.op.getValue(part), found);
        return found;
    }

    private static void reach(Object value, Set<String> found) {
        if (value instanceof JsonArray list) list.forEach(x -> reach(x, found));
        if (!(value instanceof JsonObject o)) return;
        if (o.getValue("$ref") instanceof String ref) {
            var at = MERGED;
            for (var name : ref.substring(2).split("/")) at = at.getJsonObject(name);
            if (!ref.contains("/schemas/") || found.add(ref.substring(ref.lastIndexOf('/') + 1))) reach(at, found);
        }
        for (var e : o) if (!e.getKey().startsWith("example")) reach(e.getValue(), found);
    }

    private static String name(JsonObject reference) {
        return reference.getString("$ref").substring("#/components/schemas/".length());
    }
}
