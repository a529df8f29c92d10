package tradepost.kernel.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract.Body;
import tradepost.kernel.contract.Contract.Form;
import tradepost.kernel.contract.Contract.Found;
import tradepost.kernel.contract.Contract.Inclusion;
import tradepost.kernel.contract.Contract.Operation;
import tradepost.kernel.contract.Contract.Param;
import tradepost.kernel.contract.Contract.Printed;
import tradepost.kernel.contract.Contract.Streamed;
import tradepost.kernel.identity.Access;

/** Reads the file of a {@link Contract}. Fails IllegalStateException with the error and its place. */
record ContractFile(String context, JsonObject document) {
    static final String OPERATION = "x-operation";
    private static final String UPLOAD = "x-upload-bytes";
    private static final String FORM = "multipart/form-data";
    private static final String DOCUMENT = "x-document";
    private static final String DOWNLOAD = "x-download";
    private static final String ROWS = "x-rows";
    private static final String RAW = "x-raw-body";
    /** The one scope besides one's own documents. */
    private static final String LOCATIONS = "locations";

    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final Pattern PERMISSION = Pattern.compile("public|authenticated|[a-z_]+:[a-z_]+");
    private static final Pattern NAMES = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static ContractFile read(String context) {
        var place = "/openapi/" + context + ".yaml";
        try (var in = ContractFile.class.getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("context " + context + " has no contract: " + place);
            return new ContractFile(
                    context, ContractAliases.expand(new JsonObject(YAML.readValue(in, LinkedHashMap.class))));
        } catch (IOException e) {
            throw new IllegalStateException("contract " + place + ": " + e.getMessage(), e);
        }
    }

    /** Follows a {@code #/…} reference inside the file; returns any other value unchanged. */
    JsonObject resolve(JsonObject value) {
        var found = value;
        for (int hops = 0; hops < 10; hops++) {
            var ref = found.getString("$ref");
            if (ref == null) return found;
            found = follow(ref);
        }
        throw wrong("circular reference at " + value.getString("$ref"));
    }

    private JsonObject follow(String ref) {
        if (!ref.startsWith("#/")) throw wrong("unsupported reference outside the file: " + ref);
        Object at = document;
        for (var part : ref.substring(2).split("/", -1)) {
            var name = part.replace("~1", "/").replace("~0", "~");
            at = at instanceof JsonObject o ? o.getValue(name) : null;
        }
        if (at instanceof JsonObject o) return o;
        throw wrong("nothing at " + ref);
    }

    List<Operation> operations() {
        var found = new ArrayList<Operation>();
        var ids = new HashSet<String>();
        for (var path : document.getJsonObject("paths", new JsonObject())) {
            var item = (JsonObject) path.getValue();
            var common = item.getJsonArray("parameters", new JsonArray());
            for (var method : item.fieldNames()) {
                if (!METHODS.contains(method)) continue;
                var op = operation(path.getKey(), method.toUpperCase(Locale.ROOT), item.getJsonObject(method), common);
                var id = text(item.getJsonObject(method), "operationId", op.path());
                if (!ids.add(op.service() + "." + id)) throw wrong("operationId " + id + " is not unique");
                found.add(op);
            }
        }
        if (found.isEmpty()) throw wrong("no operations");
        return List.copyOf(found);
    }

    private Operation operation(String path, String method, JsonObject op, JsonArray common) {
        var where = method + " " + path;
        var id = text(op, op.containsKey(OPERATION) ? OPERATION : "operationId", where);
        var permission = text(op, "x-permission", where);
        if (!PERMISSION.matcher(permission).matches()) throw wrong(where + ": x-permission " + permission);
        requireOneKind(op, where);
        return new Operation(
                id,
                text(op, "x-service", where),
                access(id, permission, op, where),
                method,
                path,
                status(op, where),
                op.getString("x-message"),
                op.getJsonObject("x-messages", new JsonObject()),
                op.getString("x-message-accepted"),
                op.getBoolean("x-page", false),
                op.getString(ROWS),
                op.getBoolean("x-feed", false),
                live(op.getJsonObject("x-stream")),
                op.getBoolean("x-meta", false),
                op.getBoolean("x-waits", false),
                params(path, common, op.getJsonArray("parameters", new JsonArray()), where),
                op.containsKey(UPLOAD) || op.getBoolean(RAW, false) ? null : body(op, where),
                op.containsKey(UPLOAD) ? upload(op, where) : null,
                op.containsKey(DOCUMENT) ? document(op, where) : null,
                op.getString(DOWNLOAD),
                op.getBoolean(RAW, false),
                inclusions(op.getJsonObject("x-include", new JsonObject())),
                found(op.getJsonObject("x-found")),
                reads(op.getJsonObject("x-reads", new JsonObject())));
    }

    private Access access(String id, String permission, JsonObject op, String where) {
        var scopes = op.getJsonArray("x-scope", new JsonArray());
        for (var scope : scopes) if (!LOCATIONS.equals(scope)) throw wrong(where + ": x-scope " + scope);
        return new Access(
                context + "." + id,
                permission,
                op.getBoolean("x-own", false),
                scopes.contains(LOCATIONS),
                op.getBoolean("x-step-up", false),
                op.getBoolean("x-while-pending", false));
    }

    private static Contract.@Nullable Live live(@Nullable JsonObject declared) {
        return declared == null
                ? null
                : new Contract.Live(declared.getString("bounds"), declared.getString("advanced"));
    }

    private static Map<String, Integer> reads(JsonObject declared) {
        var reads = new LinkedHashMap<String, Integer>();
        for (var operation : declared.fieldNames()) reads.put(operation, declared.getInteger(operation));
        return Collections.unmodifiableMap(reads);
    }

    private static @Nullable Found found(@Nullable JsonObject declared) {
        if (declared == null) return null;
        return new Found(
                declared.getString("type"),
                declared.getString("code"),
                declared.getString("title"),
                declared.getString("status", ""),
                texts(declared, "exact"),
                declared.getBoolean("words", true),
                texts(declared, "codes"),
                declared.getString("path", ""));
    }

    private static List<String> texts(JsonObject declared, String key) {
        return declared.getJsonArray(key, new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
    }

    private static List<Inclusion> inclusions(JsonObject declared) {
        return declared.stream()
                .map(entry -> {
                    var spec = (JsonObject) entry.getValue();
                    var by = spec.getString("by", "");
                    return new Inclusion(
                            entry.getKey(),
                            spec.getBoolean("own", false),
                            spec.getString("operation", ""),
                            spec.getString("of", ""),
                            by,
                            spec.getString("key", by),
                            spec.getString("path", ""),
                            spec.getInteger("latest", 0),
                            spec.getString("part", ""));
                })
                .toList();
    }

    /** Whoever adds an operation of two kinds must say how it is served. */
    private void requireOneKind(JsonObject op, String where) {
        var kinds = Stream.of("x-page", ROWS, "x-waits", UPLOAD, DOCUMENT, DOWNLOAD, RAW)
                .filter(kind -> !Boolean.FALSE.equals(op.getValue(kind, false)))
                .toList();
        if (kinds.size() > 1) throw wrong(where + " is of more than one kind: " + String.join(", ", kinds));
    }

    private String text(JsonObject op, String key, String where) {
        var value = op.getString(key);
        if (value == null || value.isBlank()) throw wrong(where + " has no " + key);
        return value;
    }

    /** The first 2xx status among the responses. */
    private int status(JsonObject op, String where) {
        for (var code : op.getJsonObject("responses", new JsonObject()).fieldNames())
            if (code.matches("2\\d\\d")) return Integer.parseInt(code);
        throw wrong(where + " has no 2xx response");
    }

    private List<Param> params(String path, JsonArray common, JsonArray own, String where) {
        var byPlace = new LinkedHashMap<String, Param>();
        for (var list : List.of(common, own))
            for (var entry : list) {
                var p = resolve((JsonObject) entry);
                var in = text(p, "in", where);
                if (in.equals("header")) continue;
                if (!in.equals("path") && !in.equals("query")) throw wrong(where + ": a parameter in " + in);
                var name = text(p, "name", where);
                var schema = p.getJsonObject("schema");
                if (schema == null) throw wrong(where + ": parameter " + name + " has no schema");
                boolean inPath = in.equals("path");
                var aliases = p.getJsonArray("x-aliases", new JsonArray()).stream()
                        .map(String::valueOf)
                        .toList();
                byPlace.put(
                        in + " " + name, new Param(name, inPath, p.getBoolean("required", inPath), schema, aliases));
            }
        return inOrder(path, byPlace, where);
    }

    /** Path parameters in the order of the path, not of the list; each must be declared. */
    private List<Param> inOrder(String path, Map<String, Param> byPlace, String where) {
        var ordered = new ArrayList<Param>();
        var names = NAMES.matcher(path);
        while (names.find()) {
            var param = byPlace.remove("path " + names.group(1));
            if (param == null) throw wrong(where + ": {" + names.group(1) + "} is not declared");
            ordered.add(param);
        }
        if (path.chars().filter(c -> c == '{').count() != ordered.size())
            throw wrong(where + ": path parameters must be in snake_case");
        for (var param : byPlace.values()) {
            if (param.inPath()) throw wrong(where + ": {" + param.name() + "} is not in the path");
            ordered.add(param);
        }
        return List.copyOf(ordered);
    }

    private @Nullable Body body(JsonObject op, String where) {
        var declared = op.getJsonObject("requestBody");
        if (declared == null) return null;
        var request = resolve(declared);
        var json = request.getJsonObject("content", new JsonObject()).getJsonObject("application/json");
        var schema = json == null ? null : json.getJsonObject("schema");
        if (schema == null) throw wrong(where + ": requestBody without a schema for application/json");
        return new Body(schema, request.getBoolean("required", false));
    }

    private Streamed upload(JsonObject op, String where) {
        var request = resolve(op.getJsonObject("requestBody", new JsonObject()));
        var mediaTypes = request.getJsonObject("content", new JsonObject()).fieldNames();
        if (mediaTypes.isEmpty()) throw wrong(where + ": " + UPLOAD + " without a requestBody");
        var form = request.getJsonObject("content").getJsonObject(FORM);
        return new Streamed(
                Set.copyOf(mediaTypes),
                op.getLong(UPLOAD),
                op.getInteger("x-upload-seconds", 0),
                form == null ? null : form(resolve(form.getJsonObject("schema")), where));
    }

    private Form form(JsonObject schema, String where) {
        var fields = schema.copy();
        var properties = fields.getJsonObject("properties");
        var files = properties.stream()
                .filter(p -> "binary".equals(((JsonObject) p.getValue()).getString("format")))
                .map(Map.Entry::getKey)
                .toList();
        if (files.size() != 1) throw wrong(where + ": a form has one field with format: binary");
        var file = files.getFirst();
        properties.remove(file);
        var required = fields.getJsonArray("required", new JsonArray());
        required.remove(file);
        return new Form(file, required.isEmpty() ? without(fields, "required") : fields);
    }

    private static JsonObject without(JsonObject schema, String key) {
        schema.remove(key);
        return schema;
    }

    private Printed document(JsonObject op, String where) {
        var response = resolve(op.getJsonObject("responses").getJsonObject(Integer.toString(status(op, where))));
        var mediaTypes = response.getJsonObject("content", new JsonObject()).fieldNames().stream()
                .filter(type -> !type.equals("application/json"))
                .toList();
        if (mediaTypes.size() != 1) throw wrong(where + ": " + DOCUMENT + " without one media type besides JSON");
        return new Printed(op.getString(DOCUMENT), mediaTypes.getFirst());
    }

    private IllegalStateException wrong(String what) {
        return new IllegalStateException("contract /openapi/" + context + ".yaml: " + what);
    }
}
