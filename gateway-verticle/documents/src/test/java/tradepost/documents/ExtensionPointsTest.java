package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ExtensionPointsTest {
    private static final JsonObject POINTS = Main.all().get("extensions.json").getJsonObject("points");

    @Test
    void every_point_is_described() {
        assertThat(POINTS.fieldNames())
                .contains("ext.order.check", "ext.tax.quote", "ext.price.quote", "ext.shipping.quote");
        for (var p : POINTS) {
            var point = (JsonObject) p.getValue();
            for (var field : new String[] {"version", "title", "description", "fallback"})
                assertThat(point.getString(field)).as(p.getKey() + " " + field).isNotBlank();
        }
    }

    @Test
    void the_examples_are_valid() {
        for (var p : POINTS)
            for (var part : new String[] {"request", "answer"}) {
                var point = (JsonObject) p.getValue();
                var schema = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
                        .getSchema(point.getJsonObject(part).encode());
                var example = point.getJsonObject("example").getJsonObject(part).encode();
                assertThat(schema.validate(example, InputFormat.JSON))
                        .as(p.getKey() + " " + part)
                        .isEmpty();
            }
    }

    @Test
    void an_answer_has_only_known_fields_and_each_is_bounded_and_described() {
        for (var p : POINTS) closed(((JsonObject) p.getValue()).getJsonObject("answer"), p.getKey());
    }

    private static void closed(JsonObject schema, String at) {
        var type = schema.getValue("type");
        if ("object".equals(type)) {
            assertThat(schema.getBoolean("additionalProperties")).as(at).isFalse();
            for (var field : schema.getJsonObject("properties")) {
                var of = (JsonObject) field.getValue();
                assertThat(of.getString("description"))
                        .as(at + "." + field.getKey())
                        .isNotBlank();
                closed(of, at + "." + field.getKey());
            }
        } else if ("array".equals(type)) {
            assertThat(schema.getInteger("maxItems")).as(at).isPositive();
            closed(schema.getJsonObject("items"), at + "[]");
        } else if ("string".equals(type))
            assertThat(schema.containsKey("enum") || schema.containsKey("maxLength"))
                    .as(at)
                    .isTrue();
        else if (!"boolean".equals(type)) {
            assertThat(type instanceof JsonArray || "number".equals(type) || "integer".equals(type))
                    .as(at)
                    .isTrue();
            assertThat(schema.fieldNames()).as(at).contains("minimum", "maximum");
        }
    }
}
