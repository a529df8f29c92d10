package tradepost.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One entry of {@code x-resources}: the template {@code resource.yaml}, filled with its names, fields and filters. */
record Resource(String name, JsonNode entry, Map<String, String> names) {
    /** The end of the names of the operations that name a resource by the id that another system has given it. */
    private static final String BY_EXTERNAL_ID = "ByExternalId";

    private static final List<String> READS = List.of("list", "get", "get" + BY_EXTERNAL_ID);

    Resource(String name, JsonNode entry) {
        this(name, ClientData.complete(entry), ResourceNames.of(name, entry));
    }

    boolean has(String operation) {
        if (operation.endsWith(BY_EXTERNAL_ID)) return entry.path("properties").has("external_ids");
        return !entry.has("operations") || Yaml.texts(entry.path("operations")).contains(operation);
    }

    List<String> sorts() {
        return Stream.concat(Yaml.texts(entry.path("sort")).stream(), Stream.of("created_at", "updated_at"))
                .toList();
    }

    ObjectNode document() throws IOException {
        var document = Yaml.filled("resource.yaml", names);
        schemas(document.withObject("/components/schemas"));
        var paths = document.withObject("/paths");
        var path = entry.path("path").asText();
        for (var p : paths.properties())
            keep((ObjectNode) p.getValue(), p.getKey().substring(path.length()));
        paths.removeIf(item -> item.findPath("operationId").isMissingNode());
        if (paths.size() == 1) document.withObject("/components").remove("parameters"); // no path contains the id
        if (has("list")) list((ObjectNode) paths.path(path).path("get"), document);
        if (entry.has("x-found")) ((ObjectNode) paths.path(path).path("get")).set("x-found", entry.path("x-found"));
        return document;
    }

    private String verb(String operationId) {
        return operationId.replaceFirst("(" + names.get("Names") + "|" + name + ")(?=(" + BY_EXTERNAL_ID + ")?$)", "");
    }

    private void keep(ObjectNode item, String suffix) {
        for (var method : List.copyOf(item.properties())) {
            var verb = verb(method.getValue().path("operationId").asText());
            if (!verb.isEmpty() && !has(verb)) item.remove(method.getKey());
            else if (Yaml.texts(entry.path("own")).contains(verb.equals("get" + BY_EXTERNAL_ID) ? "get" : verb))
                ((ObjectNode) method.getValue()).put("x-own", true);
        }
        if (entry.has("scope"))
            for (var method : item.properties())
                if (READS.contains(verb(method.getValue().path("operationId").asText())))
                    ((ObjectNode) method.getValue()).set("x-scope", entry.path("scope"));
        if (entry.has("alias")) item.put("x-alias", entry.path("alias").asText() + suffix);
    }

    private void schemas(ObjectNode schemas) {
        var answer = schemas.withObject(name);
        if (entry.has("x-include")) answer.set("x-include", entry.path("x-include"));
        var always = answer.withObject("properties").deepCopy();
        if (!has("restore")) always.remove("archived_at");
        var present = Yaml.texts(answer.path("required"));
        var fields = answer.putObject("properties");
        fields.set("id", always.remove("id"));
        var required = answer.putArray("required").add("id");
        entry.path("properties").fieldNames().forEachRemaining(field -> {
            fields.set(field, Fields.answered(entry, field));
            if (Fields.isRequired(entry, field)) required.add(field);
        });
        fields.setAll(always);
        present.stream().skip(1).forEach(required::add);
        if (has("create") || has("put")) schemas.set("Write" + name, Fields.written(entry, false, has("put")));
        if (has("patch")) schemas.set("Patch" + name, Fields.written(entry, true, true));
    }

    private void list(ObjectNode operation, JsonNode document) {
        var parameters = operation.withArray("parameters");
        for (int i = parameters.size() - 1; i >= 0; i--) {
            var name = parameters.path(i).path("name").asText();
            var items = parameters.path(i).path("schema").path("items") instanceof ObjectNode o ? o : Yaml.object();
            if (name.equals("q") && !entry.has("search") || name.equals("archived") && !has("restore"))
                parameters.remove(i);
            else if (name.equals("sort"))
                sorts().forEach(sort -> items.withArray("enum").add(sort).add("-" + sort));
            else if (name.equals("fields"))
                document.at("/components/schemas/" + this.name + "/properties")
                        .fieldNames()
                        .forEachRemaining(items.withArray("enum")::add);
        }
        entry.path("filters").properties().forEach(filter -> {
            var schema = Fields.filter(entry.path("properties").path(filter.getKey()));
            var parameter = parameters.addObject().put("name", filter.getKey()).put("in", "query");
            if (schema.path("type").asText().equals("array")) parameter.put("explode", false);
            parameter.put("description", filter.getValue().asText()).set("schema", schema);
        });
    }

    /** An example of each operation, derived from the given example of a creation and the changes that put and patch make. */
    ObjectNode examples(String context, JsonNode written) throws IOException {
        var filled = new HashMap<>(names);
        filled.put("context", context);
        filled.put("example", written.at("/data/id").asText());
        var all = Yaml.filled("examples.yaml", filled);
        all.properties().removeIf(example -> !has(verb(example.getKey())));
        all.properties().forEach(example -> {
            var verb = verb(example.getKey());
            var own = (ObjectNode) example.getValue();
            if (verb.equals("create")) own.setAll(((ObjectNode) written.deepCopy()).retain("body", "data"));
            if (List.of("create", "put", "patch", "put" + BY_EXTERNAL_ID).contains(verb)) {
                var problems = own.withObject("problems");
                written.at("/problems/400").forEach(problems.withArray("400")::add);
                if (written.at("/problems").has("409")) problems.set("409", written.at("/problems/409"));
            }
            own.setAll(written.path(verb) instanceof ObjectNode more ? more : Yaml.object());
        });
        return all;
    }
}
