package tradepost.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes the OpenAPI document, examples and records of an api module into {@code target}, before the compiler runs. */
public final class Main {
    private static final Pattern HAND_WRITTEN = Pattern.compile("(?s)record (\\w+).* static \\1 of\\(JsonObject");

    private Main() {}

    /** @param args the folder of the module, {@code verticles/<context>/api} */
    public static void main(String[] args) throws IOException {
        // Several modules are built at the same time in one JVM. With a cache, a class loader that is closed closes the
        // jars that other modules are reading.
        URLConnection.setDefaultUseCaches("jar", false);
        var target = Path.of(args[0], "target");
        var files = expanded(Path.of(args[0]));
        for (var file : files.entrySet()) {
            var place = target.resolve(file.getKey());
            if (Files.exists(place) && Files.readString(place).equals(file.getValue())) continue; // keeps its date
            Files.createDirectories(place.getParent());
            Files.writeString(place, file.getValue());
        }
        try (var places = Files.walk(Files.createDirectories(target.resolve("generated-sources/contract")))) {
            for (var place : places.filter(Files::isRegularFile).toList())
                if (!files.containsKey(target.relativize(place).toString())) Files.delete(place);
        }
    }

    /** The generated files, by their path below {@code target}. Fails with the file and the place of a mistake in it. */
    static Map<String, String> expanded(Path module) throws IOException {
        var path = module.toAbsolutePath().normalize();
        var context = path.getName(path.getNameCount() - 2).toString();
        var file = module.resolve("src/main/contract/" + context + ".yaml");
        var contract = read(file);
        var examples = read(file.resolveSibling(context + ".examples.yaml"));
        Numbers.inline(contract);
        try {
            Rules.check(contract);
            return files(context, handWritten(module), contract, examples);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> files(
            String context, Map<String, String> handWritten, ObjectNode contract, ObjectNode examples)
            throws IOException {
        var files = new TreeMap<String, String>();
        var resources = new ArrayList<Resource>();
        for (var entry : contract.path("x-resources").properties())
            resources.add(new Resource(entry.getKey(), entry.getValue()));
        var document = document(contract, resources);
        files.put("generated-resources/openapi/" + context + ".yaml", Yaml.MAPPER.writeValueAsString(document));
        var records = new Records(context, document);
        for (var part : contract.path("x-parts").properties())
            records.answered(part.getKey(), part.getValue().path("description").asText(), part.getValue());
        resources.forEach(records::resource);
        for (var name : Yaml.texts(contract.path("x-records"))) handWritten.put(name, Records.JSON);
        files.put("generated-resources/META-INF/vertx/json-mappers.properties", records.mappers(handWritten));
        var sources = "generated-sources/contract/tradepost/" + context + "/";
        records.sources.forEach((name, text) -> files.put(sources + name + ".java", text));
        var written = examples.remove("x-resources");
        for (var resource : resources) {
            if (written == null || !written.has(resource.name()))
                throw new IllegalArgumentException("/x-resources/" + resource.name() + " has no example");
            Yaml.merge(examples, resource.examples(context, written.get(resource.name())), context + ".examples.yaml");
        }
        files.put(
                "generated-resources/openapi/" + context + ".examples.yaml", Yaml.MAPPER.writeValueAsString(examples));
        return files;
    }

    private static ObjectNode read(Path file) throws IOException {
        try {
            return (ObjectNode) Yaml.MAPPER.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            var place = file + ":" + e.getLocation().getLineNr() + ": ";
            throw new IllegalArgumentException(place + e.getOriginalMessage(), e);
        }
    }

    private static ObjectNode document(ObjectNode contract, List<Resource> resources) throws IOException {
        var document = (ObjectNode) Yaml.MAPPER.readTree(Yaml.text("common.yaml"));
        var schemas = document.withObject("/components/schemas");
        for (var part : contract.path("x-parts").properties()) {
            var entry = part.getValue();
            var fields = schemas.putObject(part.getKey()).put("type", "object").putObject("properties");
            for (var field : entry.path("properties").properties())
                fields.set(field.getKey(), Fields.answered(entry, field.getKey()));
            schemas.set("Write" + part.getKey(), Fields.written(entry, false, true));
        }
        for (var resource : resources) Yaml.merge(document, resource.document(), "");
        Yaml.merge(document, contract.deepCopy().remove(List.of("x-parts", "x-records", "x-resources")), "");
        if (document.toString().contains("\"#/components/schemas/JobAnswer\""))
            Yaml.merge(document, (ObjectNode) Yaml.MAPPER.readTree(Yaml.text("job.yaml")), "");
        ClientData.inline(document);
        Lists.complete(document);
        LineAliases.add(document);
        var text = document.toString();
        var parameters = document.withObject("/components/parameters").properties();
        parameters.removeIf(p -> !text.contains("\"#/components/parameters/" + p.getKey() + "\""));
        return document;
    }

    /** The class that writes the JSON of each record, for the records in the module's own sources that can be read from JSON. */
    private static Map<String, String> handWritten(Path module) throws IOException {
        var sources = module.resolve("src/main/java");
        var found = new TreeMap<String, String>();
        try (var files = Files.walk(sources)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var text = Files.readString(file);
                var name =
                        sources.relativize(file).toString().replace(".java", "").replace('/', '.');
                var writer = text.contains(" static JsonObject write(") ? name : Records.JSON;
                if (HAND_WRITTEN.matcher(text).find()) found.put(name, writer);
            }
        }
        return found;
    }
}
