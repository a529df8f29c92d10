package tradepost.kernel.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;

/**
 * The HTTP contract of one context: its file {@code /openapi/<context>.yaml} (OpenAPI 3.1), read once per process. The gateway
 * routes and validates by it; the context checks permissions by it. It is never changed.
 *
 * <p>Extensions of an operation: {@code x-service} (the service's address on the bus), {@code x-permission} ({@code
 * resource:action}, {@code public} or {@code authenticated}), and where they apply {@code x-own} (also admits callers who hold
 * the permission for their own resources only; the operation checks the ownership), {@code x-message} (the message of a success),
 * {@code x-messages} (a different message if the query parameter of that name is true), {@code x-page} (returns {data, meta}: a
 * list that can be sorted, filtered and exported), {@code x-feed} (returns {data, meta}: a feed that can be read on from a
 * position), {@code x-waits} (may take longer by the seconds in {@code wait} of its query or body), {@code x-upload-bytes} (the
 * body may have this many bytes; it is passed on in chunks, and the method gets an {@code upload} instead of a {@code body}),
 * {@code x-document} (the service method that returns a {@link tradepost.kernel.value.Document}, for a request that accepts the
 * other media type of the response) and {@code x-raw-body} (the body is passed on as it was sent, with the headers, as a
 * {@link RawBody}: it is signed).
 *
 * <p>Extensions of a path: {@code x-alias} also serves the same operations at a second, published path, where each has an
 * operationId of its own and names its service method by {@code x-operation}; {@code x-also} accepts requests at another path
 * that is not published.
 *
 * <p>Extensions of parameters and fields: {@code x-aliases} lists other accepted names of a query parameter or of a field of a
 * body, {@code x-value-aliases} other spellings of the values of a list parameter; {@code x-digits} also accepts a whole number
 * as a string of digits, as events of the feed have their position.
 */
public final class Contract {
    /** A path or query parameter. The gateway handles the documented headers itself. */
    public record Param(String name, boolean inPath, boolean required, JsonObject schema, List<String> aliases) {
        /** The name of the service method's argument: {@code item_id} becomes {@code itemId}. */
        public String argument() {
            return camel(name);
        }
    }

    public record Body(JsonObject schema, boolean required) {}

    /**
     * A body of any length up to {@code bytesMax}, which is passed on in chunks.
     *
     * @param mediaTypes accepted, lower-cased
     */
    public record Streamed(Set<String> mediaTypes, long bytesMax) {}

    /**
     * The same response as a document, for a request that accepts its media type and does not prefer JSON.
     *
     * @param id the name of the service method; its arguments are those of the operation
     */
    public record Printed(String id, String mediaType) {}

    /**
     * One method of one path.
     *
     * @param id also the name of the service method
     * @param own whether callers who hold the permission for their own resources only are admitted
     * @param method upper-cased
     * @param path with {@code {name}} for each path parameter
     * @param status of a success
     * @param raw whether the body is passed on as it was sent, as a {@link RawBody}
     */
    public record Operation(
            String id,
            String service,
            String permission,
            boolean own,
            String method,
            String path,
            int status,
            @Nullable String message,
            JsonObject messages,
            boolean page,
            boolean feed,
            boolean waits,
            List<Param> params,
            @Nullable Body body,
            @Nullable Streamed upload,
            @Nullable Printed document,
            boolean raw) {
        public boolean permits(Caller caller) {
            return Contract.permits(permission, own, caller);
        }

        /** The message of a success with this query. */
        public String message(JsonObject query) {
            for (var name : messages.fieldNames())
                if (Boolean.TRUE.equals(query.getValue(name))) return messages.getString(name);
            return message == null ? "OK" : message;
        }

        public boolean isPublic() {
            return permission.equals(PUBLIC);
        }

        public boolean isRead() {
            return method.equals("GET");
        }

        public List<Param> pathParams() {
            return params.stream().filter(Param::inPath).toList();
        }

        public List<Param> queryParams() {
            return params.stream().filter(p -> !p.inPath()).toList();
        }
    }

    static final String OPERATION = "x-operation";
    private static final String UPLOAD = "x-upload-bytes";
    private static final String DOCUMENT = "x-document";
    private static final String RAW = "x-raw-body";
    public static final String PUBLIC = "public";
    public static final String AUTHENTICATED = "authenticated";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final Pattern PERMISSION = Pattern.compile("public|authenticated|[a-z_]+:[a-z_]+");
    private static final Pattern NAMES = Pattern.compile("\\{([a-z][a-z0-9_]*)}");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ConcurrentMap<String, Contract> READ = new ConcurrentHashMap<>();

    private final String context;
    private final JsonObject document;
    private final List<Operation> operations;

    private Contract(String context, JsonObject document) {
        this.context = context;
        this.document = ContractAliases.expand(document);
        this.operations = List.copyOf(read());
    }

    /**
     * Fails IllegalStateException with the error and its place: a contract is part of the program, so an error in it prevents the
     * start.
     */
    public static Contract load(String context) {
        return READ.computeIfAbsent(context, Contract::read);
    }

    private static Contract read(String context) {
        var place = "/openapi/" + context + ".yaml";
        try (var in = Contract.class.getResourceAsStream(place)) {
            if (in == null) throw new IllegalStateException("context " + context + " has no contract: " + place);
            return new Contract(context, new JsonObject(YAML.readValue(in, LinkedHashMap.class)));
        } catch (IOException e) {
            throw new IllegalStateException("contract " + place + ": " + e.getMessage(), e);
        }
    }

    public String context() {
        return context;
    }

    public JsonObject document() {
        return document;
    }

    public List<Operation> operations() {
        return operations;
    }

    /** The paths at which an operation is served: its published path, and the one that {@code x-also} adds. */
    public List<String> paths(Operation op) {
        var also = document.getJsonObject("paths").getJsonObject(op.path()).getString("x-also");
        return also == null ? List.of(op.path()) : List.of(op.path(), also);
    }

    /** Human-readable messages by slug, from the file's {@code x-problems}. */
    public Map<String, String> problems() {
        var found = new LinkedHashMap<String, String>();
        for (var entry : document.getJsonObject("x-problems", new JsonObject()))
            found.put(entry.getKey(), String.valueOf(entry.getValue()));
        return found;
    }

    /** The fields of the entries of the list that an operation returns, in the order of the file; without those that may be absent. */
    public List<String> fields(Operation op) {
        var answers = document.getJsonObject("paths")
                .getJsonObject(op.path())
                .getJsonObject(op.method().toLowerCase(Locale.ROOT))
                .getJsonObject("responses");
        var schema = inside(answers, Integer.toString(op.status()), "content", "application/json", "schema");
        var entry = inside(schema, "properties", "data", "items", "properties");
        return entry.fieldNames().stream()
                .filter(f -> !entry.getJsonObject(f).getBoolean("x-optional", false))
                .toList();
    }

    private JsonObject inside(JsonObject value, String... names) {
        var at = resolve(value);
        for (var name : names) at = resolve(at.getJsonObject(name, new JsonObject()));
        return at;
    }

    /** Follows a {@code #/…} reference inside the file; returns any other value unchanged. */
    public JsonObject resolve(JsonObject value) {
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

    private List<Operation> read() {
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
        return found;
    }

    private Operation operation(String path, String method, JsonObject op, JsonArray common) {
        var where = method + " " + path;
        var id = text(op, op.containsKey(OPERATION) ? OPERATION : "operationId", where);
        var permission = text(op, "x-permission", where);
        if (!PERMISSION.matcher(permission).matches()) throw wrong(where + ": x-permission " + permission);
        return new Operation(
                id,
                text(op, "x-service", where),
                permission,
                op.getBoolean("x-own", false),
                method,
                path,
                status(op, where),
                op.getString("x-message"),
                op.getJsonObject("x-messages", new JsonObject()),
                op.getBoolean("x-page", false),
                op.getBoolean("x-feed", false),
                op.getBoolean("x-waits", false),
                params(path, common, op.getJsonArray("parameters", new JsonArray()), where),
                op.containsKey(UPLOAD) || op.getBoolean(RAW, false) ? null : body(op, where),
                op.containsKey(UPLOAD) ? upload(op, where) : null,
                op.containsKey(DOCUMENT) ? document(op, where) : null,
                op.getBoolean(RAW, false));
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
        return new Streamed(Set.copyOf(mediaTypes), op.getLong(UPLOAD));
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

    public static boolean permits(String permission, boolean own, Caller caller) {
        if (permission.equals(AUTHENTICATED)) return true;
        return own ? caller.mayOwn(permission) : caller.may(permission);
    }

    /** The word with a capital first letter. */
    static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    static String camel(String snake) {
        var out = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < snake.length(); i++) {
            char c = snake.charAt(i);
            if (c == '_') up = true;
            else {
                out.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return out.toString();
    }
}
