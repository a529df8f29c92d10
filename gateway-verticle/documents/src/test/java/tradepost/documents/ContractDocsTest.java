package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tradepost.gateway.answer.ErrorMessages;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** Everything in a published contract is described, and every example is valid. */
class ContractDocsTest {
    private static final List<String> CONTEXTS =
            Stream.concat(Stream.of("gateway"), ContextModule.names().stream()).toList();

    private final List<String> wrong = new ArrayList<>();

    @ParameterizedTest
    @FieldSource("CONTEXTS")
    void everything_is_described_and_has_an_example(String context) {
        var document = Published.of(Contract.load(context));
        described(document.getJsonObject("info"), "info");
        var tags = new HashSet<String>();
        for (var tag : document.getJsonArray("tags")) {
            described((JsonObject) tag, "tag " + tag);
            tags.add(((JsonObject) tag).getString("name"));
        }
        each(document, (where, op) -> {
            assertThat(tags).as(where).containsAll(op.getJsonArray("tags").<String>getList());
            operation(where, op);
        });
        each(document, (where, op) -> op.getJsonObject("responses").forEach(r -> answerSchemas(r, where)));
        for (var schema : document.getJsonObject("components").getJsonObject("schemas"))
            fields((JsonObject) schema.getValue(), schema.getKey());
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("CONTEXTS")
    void every_example_matches_the_contract(String context) {
        var document = Published.of(Contract.load(context));
        var schemas = SchemaRegistry.withDefaultDialect(
                        Dialects.getDraft202012(), b -> b.schemas(Map.of("urn:document", document.encode())))
                .getSchema(SchemaLocation.of("urn:document"));
        each(document, (where, op) -> {
            var at = "urn:document#/paths/"
                    + where.split(" ")[1].replace("~", "~0").replace("/", "~1") + "/"
                    + where.split(" ")[0].toLowerCase(Locale.ROOT);
            for (var media : contents(op.getJsonObject("requestBody", new JsonObject())))
                example(schemas, document, media, at + "/requestBody", where + " sends");
            for (var answer : op.getJsonObject("responses"))
                if (answer.getKey().startsWith("2"))
                    for (var media : contents((JsonObject) answer.getValue()))
                        example(schemas, document, media, at + "/responses/" + answer.getKey(), where + " answers");
        });
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("CONTEXTS")
    void every_error_code_of_an_operation_has_a_message(String context) {
        var contract = Contract.load(context);
        var messages = new ErrorMessages(List.of(contract));
        var examples = Examples.of(context);
        var operations = new HashSet<String>();
        each(Published.of(contract), (where, op) -> operations.add(op.getString("operationId")));
        assertThat(operations).as("examples of operations that no longer exist").containsAll(examples.names());
        for (var name : examples.names())
            examples.of(name, false).problems().forEach((status, codes) -> {
                for (var code : codes)
                    if (!messages.knows(code)) wrong.add(name + ": " + code + " has no message in x-problems");
            });
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_example_that_another_one_requires_exists() {
        var known = new HashSet<String>();
        var named = new LinkedHashSet<String>();
        for (var context : CONTEXTS)
            each(Published.of(Contract.load(context)), (where, op) -> {
                known.add(context + "." + op.getString("operationId"));
                for (var given : op.getJsonArray("x-example-given", new JsonArray()))
                    named.add(given instanceof JsonObject o ? o.getString("operation") : (String) given);
            });
        assertThat(known).containsAll(named);
    }

    private interface Visitor {
        void visit(String where, JsonObject operation);
    }

    private static void each(JsonObject document, Visitor visitor) {
        for (var path : document.getJsonObject("paths"))
            for (var method : (JsonObject) path.getValue())
                visitor.visit(
                        method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), (JsonObject) method.getValue());
    }

    private void operation(String where, JsonObject op) {
        if (op.getString("summary", "").isBlank()) wrong.add(where + " has no summary");
        described(op, where);
        for (var p : op.getJsonArray("parameters")) {
            var parameter = (JsonObject) p;
            described(parameter, where + " " + parameter.getString("name"));
            if ("path".equals(parameter.getString("in")) && !parameter.containsKey("example"))
                wrong.add(where + ": no example of " + parameter.getString("name"));
        }
        for (var media : contents(op.getJsonObject("requestBody", new JsonObject())))
            if (!media.getValue().containsKey("example")) wrong.add(where + ": no example of the request");
        for (var answer : op.getJsonObject("responses")) {
            var value = (JsonObject) answer.getValue();
            if (value.containsKey("$ref")) continue;
            described(value, where + " answering " + answer.getKey());
            var json = contents(value).stream()
                    .filter(m -> m.getKey().equals("application/json"))
                    .toList();
            if (answer.getKey().startsWith("2")
                    && json.stream().anyMatch(m -> !m.getValue().containsKey("example")))
                wrong.add(where + ": no example of the response");
        }
        var statuses = op.getJsonObject("responses").fieldNames();
        boolean open = op.getJsonArray("security").isEmpty();
        if (!open && !statuses.contains("401")) wrong.add(where + ": 401 is not described");
        if (op.getString("x-permission").contains(":") && !statuses.contains("403"))
            wrong.add(where + ": 403 is not described");
        if (where.contains("{") && !statuses.contains("404")) wrong.add(where + ": 404 is not described");
    }

    private static Set<Map.Entry<String, JsonObject>> contents(JsonObject body) {
        var found = new LinkedHashSet<Map.Entry<String, JsonObject>>();
        for (var media : body.getJsonObject("content", new JsonObject()))
            found.add(Map.entry(media.getKey(), (JsonObject) media.getValue()));
        return found;
    }

    private void answerSchemas(Map.Entry<String, Object> answer, String where) {
        for (var media : contents((JsonObject) answer.getValue()))
            fields(media.getValue().getJsonObject("schema"), where + " answering " + answer.getKey());
    }

    private void described(JsonObject what, String where) {
        if (what.getString("description", "").isBlank()) wrong.add(where + " has no description");
    }

    private void fields(JsonObject schema, String where) {
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var field = (JsonObject) property.getValue();
            described(field, where + "." + property.getKey());
            fields(field, where + "." + property.getKey());
        }
        for (var part : List.of("items", "additionalProperties"))
            if (schema.getValue(part) instanceof JsonObject inner) fields(inner, where + "[]");
        for (var part : List.of("allOf", "oneOf", "anyOf"))
            for (var inner : schema.getJsonArray(part, new JsonArray())) fields((JsonObject) inner, where);
    }

    private void example(
            Schema schemas, JsonObject document, Map.Entry<String, JsonObject> media, String at, String where) {
        var example = media.getValue().getValue("example");
        if (!(example instanceof JsonObject value)) return;
        var pointer = at + "/content/" + media.getKey().replace("/", "~1") + "/schema";
        for (var fault : schemas.getSubSchema(SchemaLocation.of(pointer).getFragment())
                .validate(value.encode(), InputFormat.JSON))
            wrong.add(where + " " + fault.getInstanceLocation() + " " + fault.getMessage());
        undeclared(document, media.getValue().getJsonObject("schema"), value, where);
    }

    /** Reports keys that the schema does not declare, although it accepts them. */
    private void undeclared(JsonObject document, JsonObject schema, Object value, String where) {
        if (value instanceof JsonArray a && schemaOf(document, schema, "items") instanceof JsonObject items)
            for (var x : a) if (x != null) undeclared(document, items, x, where + "[]");
        if (!(value instanceof JsonObject o)) return;
        for (var e : o) {
            var declared = property(document, schema, e.getKey());
            if (declared == null) {
                if (!isOpen(document, schema)) wrong.add(where + "." + e.getKey() + " is not in the contract");
            } else if (e.getValue() != null) undeclared(document, declared, e.getValue(), where + "." + e.getKey());
        }
    }

    private static boolean isOpen(JsonObject document, JsonObject schema) {
        var resolved = resolved(document, schema);
        return !resolved.containsKey("properties") && !resolved.containsKey("allOf")
                || Boolean.TRUE.equals(resolved.getValue("additionalProperties"));
    }

    private static Object schemaOf(JsonObject document, JsonObject schema, String part) {
        return resolved(document, schema).getValue(part);
    }

    private static JsonObject property(JsonObject document, JsonObject schema, String name) {
        var at = resolved(document, schema);
        var own = at.getJsonObject("properties", new JsonObject()).getJsonObject(name);
        if (own != null) return own;
        for (var part : List.of("allOf", "oneOf", "anyOf"))
            for (var inner : at.getJsonArray(part, new JsonArray())) {
                var found = property(document, (JsonObject) inner, name);
                if (found != null) return found;
            }
        return null;
    }

    private static JsonObject resolved(JsonObject document, JsonObject schema) {
        var ref = schema.getString("$ref");
        if (ref == null) return schema;
        var at = document;
        for (var name : ref.substring(2).split("/")) at = at.getJsonObject(name);
        return resolved(document, at);
    }
}
