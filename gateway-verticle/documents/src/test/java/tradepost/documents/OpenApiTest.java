package tradepost.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tradepost.kernel.contract.Contract;

/** The published documents are valid for the schema of the OpenAPI Initiative and for Swagger's parser. */
class OpenApiTest {
    private static final String OFFICIAL = "/spec.openapis.org/oas/3.1/schema/2022-10-07";

    private static final Map<String, JsonObject> DOCUMENTS = Main.openapi();
    private static final JsonObject MERGED = Merged.of(DOCUMENTS);

    static List<JsonObject> all() {
        var found = new ArrayList<>(DOCUMENTS.values());
        found.add(MERGED);
        return found;
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_document_is_valid_openapi(JsonObject document) throws IOException {
        var registry = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012());
        try (var in = OpenApiTest.class.getResourceAsStream(OFFICIAL)) {
            var official = registry.getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
            assertThat(official.validate(document.encode(), InputFormat.JSON)).isEmpty();
            assertThat(official.validate(document.copy().put("paths", 1).encode(), InputFormat.JSON))
                    .as("the schema rejects an invalid document")
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_swagger_parser_reports_no_error(JsonObject document) {
        var options = new ParseOptions();
        options.setResolve(true);
        var read = new OpenAPIV3Parser().readContents(document.encode(), List.of(), options);
        assertThat(read.getMessages()).isEmpty();
        assertThat(read.getOpenAPI().getPaths())
                .hasSameSizeAs(document.getJsonObject("paths").fieldNames());
    }

    @Test
    void the_merged_document_has_every_operation_and_every_reference_resolves() {
        int operations = 0;
        for (var context : DOCUMENTS.keySet())
            operations += Contract.load(context).operations().size();
        var ids = new TreeSet<String>();
        for (var path : MERGED.getJsonObject("paths"))
            for (var op : (JsonObject) path.getValue()) ids.add(((JsonObject) op.getValue()).getString("operationId"));
        assertThat(ids).hasSize(operations).contains("sales.listOrders", "purchase.listOrders");
        assertThat(lost(MERGED)).isEmpty();
    }

    @Test
    void a_name_that_two_contexts_define_differently_is_prefixed_wherever_it_is_referenced() {
        var shop = document("Order", "text");
        var vendor = document("Order", "number");
        var merged = Merged.of(new LinkedHashMap<>(Map.of("sales", shop, "purchase", vendor)));
        var schemas = merged.getJsonObject("components").getJsonObject("schemas");
        assertThat(schemas.fieldNames())
                .containsExactlyInAnyOrder("sales.Order", "purchase.Order", "sales.Page", "purchase.Page", "Same");
        assertThat(schemas.getJsonObject("sales.Page").getString("$ref")).isEqualTo("#/components/schemas/sales.Order");
    }

    private static JsonObject document(String name, String type) {
        var schemas = new JsonObject()
                .put(name, new JsonObject().put("type", type))
                .put("Page", new JsonObject().put("$ref", "#/components/schemas/" + name))
                .put("Same", new JsonObject().put("type", "object"));
        return new JsonObject()
                .put("tags", new JsonArray())
                .put("paths", new JsonObject())
                .put("components", new JsonObject().put("schemas", schemas));
    }

    /** The references within the document that do not resolve. */
    static Set<String> lost(JsonObject document) {
        var lost = new TreeSet<String>();
        lost(document, document, lost);
        return lost;
    }

    private static void lost(JsonObject document, Object value, TreeSet<String> lost) {
        if (value instanceof JsonArray a) a.forEach(x -> lost(document, x, lost));
        if (!(value instanceof JsonObject o)) return;
        if (o.getValue("$ref") instanceof String ref) {
            Object at = document;
            for (var name : ref.substring(2).split("/")) at = at instanceof JsonObject j ? j.getValue(name) : null;
            if (at == null) lost.add(ref);
        }
        o.forEach(e -> lost(document, e.getValue(), lost));
    }
}
