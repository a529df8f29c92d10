package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.EventType;
import tradepost.kernel.json.Json;

/** The AsyncAPI document is valid for the schema of the AsyncAPI Initiative, and everything in it is described. */
class AsyncApiTest {
    private static final List<String> CONTEXTS = ContextModule.names();
    private static final JsonObject DOCUMENT = AsyncApi.of(CONTEXTS);

    @Test
    void the_document_is_valid_asyncapi() throws IOException {
        var registry = SchemaRegistry.withDefaultDialect(Dialects.getDraft7());
        try (var in = AsyncApiTest.class.getResourceAsStream("/asyncapi/3.0.0.json")) {
            var official = registry.getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
            assertThat(official.validate(DOCUMENT.encode(), InputFormat.JSON)).isEmpty();
            var wrong = DOCUMENT.copy();
            wrong.getJsonObject("operations").getJsonObject("readEvents").put("action", "publish");
            assertThat(official.validate(wrong.encode(), InputFormat.JSON))
                    .as("the schema rejects an invalid document")
                    .isNotEmpty();
        }
    }

    @Test
    void every_type_has_a_channel_an_operation_and_a_valid_example() {
        var schemas = SchemaRegistry.withDefaultDialect(
                        Dialects.getDraft7(), b -> b.schemas(Map.of("urn:document", DOCUMENT.encode())))
                .getSchema(SchemaLocation.of("urn:document"));
        int types = 0;
        for (var context : CONTEXTS)
            for (var type : EventType.of(context)) {
                types++;
                assertThat(DOCUMENT.getJsonObject("channels").getJsonObject(type.name()))
                        .as(type.name())
                        .isNotNull();
                assertThat(DOCUMENT.getJsonObject("operations").getJsonObject(type.name()))
                        .as(type.name())
                        .isNotNull();
                var message = DOCUMENT.getJsonObject("components")
                        .getJsonObject("messages")
                        .getJsonObject(type.name());
                assertThat(message.getJsonArray("x-permissions").getString(1))
                        .as("the permission for %s", type.name())
                        .matches("[a-z_]+:(read|count|manage)");
                var example = message.getJsonArray("examples").getJsonObject(0).getJsonObject("payload");
                var at = "urn:document#/components/messages/" + type.name() + "/payload";
                var schema = schemas.getSubSchema(SchemaLocation.of(at).getFragment());
                assertThat(schema.validate(example.encode(), InputFormat.JSON))
                        .as(type.name())
                        .isEmpty();
                example = example.copy();
                example.getJsonObject("data")
                        .remove(example.getJsonObject("data")
                                .fieldNames()
                                .iterator()
                                .next());
                assertThat(schema.validate(example.encode(), InputFormat.JSON))
                        .as("%s without a field", type.name())
                        .isNotEmpty();
            }
        assertThat(types).isGreaterThan(30);
    }

    @Test
    void an_example_equals_its_serialized_record() {
        for (var context : CONTEXTS)
            for (var type : EventType.of(context)) {
                var example = EventSchemas.example(context, type.doc().data());
                assertThat(Json.write(Json.read(example, type.doc().data())).encode())
                        .as(type.name())
                        .isEqualTo(example.encode());
            }
    }

    @Test
    void everything_is_described_and_every_reference_resolves() {
        var wrong = new ArrayList<String>();
        var schemas = DOCUMENT.getJsonObject("components").getJsonObject("schemas");
        for (var schema : schemas)
            for (var p : ((JsonObject) schema.getValue()).getJsonObject("properties", new JsonObject()))
                if (((JsonObject) p.getValue()).getString("description", "").isBlank())
                    wrong.add(schema.getKey() + "." + p.getKey());
        for (var kind : List.of("channels", "operations"))
            for (var one : DOCUMENT.getJsonObject(kind))
                if (((JsonObject) one.getValue()).getString("title", "").isBlank()
                        && ((JsonObject) one.getValue())
                                .getString("summary", "")
                                .isBlank()) wrong.add(kind + " " + one.getKey());
        for (var message : DOCUMENT.getJsonObject("components").getJsonObject("messages"))
            if (((JsonObject) message.getValue()).getString("summary", "").isBlank()) wrong.add(message.getKey());
        assertThat(wrong).isEmpty();
        assertThat(OpenApiTest.lost(DOCUMENT)).isEmpty();
    }
}
