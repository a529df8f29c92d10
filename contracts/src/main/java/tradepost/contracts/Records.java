package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The sources of the Java records of one context. They are generated from the schemas and parameters of the document. */
final class Records {
    static final String JSON = "tradepost.kernel.json.Json";
    private final String context;
    private final JsonNode document;
    /** By the path below the package of the context, such as {@code Item} or {@code price/PriceList}. */
    final Map<String, String> sources = new TreeMap<>();

    private String folder = "";

    Records(String context, JsonNode document) {
        this.context = context;
        this.document = document;
    }

    /** A field's type depends on its bounds, which only the entry of the contract has. */
    void answered(String name, String doc, JsonNode entry) {
        folder = entry.has("package") ? entry.path("package").asText() + "/" : "";
        ObjectNode fields =
                document.at("/components/schemas/" + name + "/properties").deepCopy();
        fields.properties().removeIf(field -> field.getValue().has("x-optional")); // what the gateway includes
        var present = new ArrayList<String>();
        fields.properties().forEach(field -> {
            var bound = entry.path("properties").path(field.getKey()).path("maximum");
            if (!bound.isMissingNode()) ((ObjectNode) field.getValue()).set("maximum", bound);
            if (!field.getValue().path("type").isArray()) present.add(field.getKey());
        });
        record(name, doc, fields, present, "", "");
    }

    void resource(Resource resource) {
        var name = resource.name();
        var path = resource.entry().path("path").asText();
        answered(name, "One " + resource.names().get("name") + ", as it is returned.", resource.entry());
        var body = document.at("/components/schemas/Write" + name);
        var required = Yaml.texts(body.path("required"));
        if (body.isObject()) record("Write" + name, "What a client writes.", body.path("properties"), required, "", "");
        var deletion = parameters(path + "/{" + resource.names().get("id") + "}", "delete");
        if (resource.has("delete")) record("Delete" + name, "How one is deleted.", deletion, List.of(), "", "");
        if (!resource.has("list")) return;
        var query = parameters(path, "get");
        query.remove("fields"); // handled by the gateway
        query.remove(Lists.PAGE);
        var sorts = "\n    public static final List<String> SORTS = List.of(\"%s\");\n"
                .formatted(String.join("\", \"", resource.sorts()));
        listed(name + "Query", query, sorts);
        source(name + "Page", "A page of a list.", "", "List<" + name + "> data, Page.Meta meta", "");
    }

    private ObjectNode parameters(String path, String method) {
        var fields = Yaml.object();
        for (var p : document.path("paths").path(path).path(method).path("parameters")) {
            var parameter = p.has("$ref") ? document.at(p.path("$ref").asText().substring(1)) : p;
            ObjectNode schema = parameter.path("schema").deepCopy();
            fields.set(parameter.path("name").asText(), schema.set("description", parameter.path("description")));
        }
        return fields;
    }

    private void listed(String name, JsonNode fields, String members) {
        var page = "\n        @JsonUnwrapped Page page" + (fields.isEmpty() ? "" : ",");
        record(name, "The page and the filters of a list.", fields, List.of(), page, members);
    }

    /** @param first components that come before those of the fields */
    private void record(String name, String doc, JsonNode fields, List<String> present, String first, String members) {
        var components = new StringJoiner(",", first, "");
        var params = new StringBuilder();
        fields.properties().forEach(field -> {
            var schema = field.getValue();
            var component = ResourceNames.camel(field.getKey());
            boolean nullable = !present.contains(field.getKey());
            components.add("\n        " + (nullable ? "@Nullable " : "") + type(schema, nullable) + " " + component);
            params.append("\n * @param " + component + " "
                    + schema.path("description").asText());
        });
        source(name, doc, params.toString(), components.toString(), members);
    }

    private void source(String name, String doc, String params, String components, String members) {
        var owner = (context + "/" + folder).replaceFirst("/$", "").replace('/', '.');
        sources.put(folder + name, Yaml.text("record.txt").formatted(owner, name, doc, params, components, members));
    }

    private static String type(JsonNode schema, boolean boxed) {
        if (schema.has("$ref")) return Fields.part(schema).replaceFirst("^Write", "");
        var type = schema.path("type").path(0).asText(schema.path("type").asText());
        return switch (type) {
            case "array" -> "List<" + type(schema.path("items"), true) + ">";
            case "object" -> "JsonObject";
            case "number" -> "BigDecimal";
            case "boolean" -> boxed ? "Boolean" : "boolean";
            case "integer" -> schema.path("maximum").isInt() ? boxed ? "Integer" : "int" : boxed ? "Long" : "long";
            default ->
                switch (schema.path("format").asText()) {
                    case "uuid" -> "UUID";
                    case "date-time" -> "Instant";
                    case "date" -> "LocalDate";
                    default -> "String";
                };
        };
    }

    /** {@code META-INF/vertx/json-mappers.properties}, for these records and the hand-written ones. */
    String mappers(Map<String, String> handWritten) {
        var writers = new TreeMap<>(handWritten);
        for (var name : sources.keySet()) writers.put("tradepost." + context + "." + name.replace('/', '.'), JSON);
        var out = new StringBuilder(Yaml.text("mappers.txt"));
        writers.forEach((name, writer) -> out.append(Yaml.text("mapper.txt").formatted(name, writer)));
        return out.toString();
    }
}
