package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tradepost.node.config.Contexts;

/**
 * Whoever reads a row need not ask for the names of what it refers to: one with an item_id also has its sku and name, and one with a location_id
 * its code. This is true of the responses of every context, and of the events.
 */
class NamedRowsTest {
    private static final String SCHEMAS = "#/components/schemas/";

    @Test
    void every_row_of_a_response_has_the_names_of_its_item_and_its_locations() throws IOException {
        var unnamed = new TreeSet<String>();
        for (var context : Contexts.names()) {
            var document = document("openapi/" + context + ".json");
            var schemas = document.getJsonObject("components").getJsonObject("schemas");
            var returned = new LinkedHashSet<String>();
            for (var path : document.getJsonObject("paths"))
                for (var op : (JsonObject) path.getValue())
                    if (op.getValue() instanceof JsonObject o) follow(schemas, o.getValue("responses"), returned);
            for (var name : returned) check(context + " " + name, schemas.getJsonObject(name), unnamed);
        }
        assertThat(unnamed).isEmpty();
    }

    @Test
    void every_row_of_an_event_has_the_names_of_its_item_and_its_locations() throws IOException {
        var unnamed = new TreeSet<String>();
        for (var schema : document("asyncapi.json").getJsonObject("components").getJsonObject("schemas"))
            check(schema.getKey(), schema.getValue(), unnamed);
        assertThat(unnamed).isEmpty();
    }

    @Test
    void a_row_without_names_is_found() {
        var found = new TreeSet<String>();
        var row = new JsonObject().put("item_id", 1).put("sku", 1).put("from_location_id", 1);
        check("row", new JsonObject().put("items", new JsonObject().put("properties", row)), found);
        assertThat(found).containsExactly("row from_location_id lacks from_code", "row item_id lacks name");
    }

    /** Adds the schemas that the value refers to. */
    private static void follow(JsonObject schemas, @Nullable Object value, Set<String> found) {
        if (value instanceof JsonArray list) for (var one : list) follow(schemas, one, found);
        if (!(value instanceof JsonObject json)) return;
        if (json.getValue("$ref") instanceof String ref && ref.startsWith(SCHEMAS)) {
            var name = ref.substring(SCHEMAS.length());
            if (found.add(name)) follow(schemas, schemas.getJsonObject(name), found);
        }
        for (var e : json) if (!e.getKey().startsWith("example")) follow(schemas, e.getValue(), found);
    }

    /** Every object in the schema. */
    private static void check(String where, @Nullable Object value, Set<String> unnamed) {
        if (value instanceof JsonArray list) for (var one : list) check(where, one, unnamed);
        if (!(value instanceof JsonObject json)) return;
        if (json.getValue("properties") instanceof JsonObject fields)
            for (var field : fields.fieldNames()) {
                if (field.equals("item_id")) {
                    require(where, fields, field, "sku", unnamed);
                    require(where, fields, field, "name", unnamed);
                } else if (field.endsWith("location_id"))
                    require(where, fields, field, field.replace("location_id", "code"), unnamed);
            }
        for (var e : json) check(where, e.getValue(), unnamed);
    }

    private static void require(String where, JsonObject fields, String of, String name, Set<String> unnamed) {
        if (!fields.containsKey(name)) unnamed.add(where + " " + of + " lacks " + name);
    }

    private static JsonObject document(String path) throws IOException {
        try (var in = NamedRowsTest.class.getResourceAsStream("/documents/" + path)) {
            assertThat(in).as(path).isNotNull();
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
