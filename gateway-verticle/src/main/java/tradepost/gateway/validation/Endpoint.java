package tradepost.gateway.validation;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;
import tradepost.kernel.uploads.Uploads;
import tradepost.kernel.value.Text;

/**
 * One compiled operation: turns a request into the arguments of its service, or refuses it with all of its errors. It has no state,
 * so many event loops use it at once.
 */
public final class Endpoint {
    private record Source(Contract contract, BusinessZone zone) {}

    private static final String IDS = "ids";
    private static final String LIMIT = "limit";
    /** The last time that a response can show: the year 9999 ends with it. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final ConcurrentMap<Source, List<Endpoint>> COMPILED = new ConcurrentHashMap<>();

    public final Contract.Operation op;
    private final List<ParamReader> path = new ArrayList<>();
    private final Map<String, ParamReader> query = new LinkedHashMap<>();
    private final Map<String, ParamReader> otherNames = new HashMap<>();
    private final @Nullable SchemaValidator body;
    /** Of the fields of a form besides its file. */
    private final @Nullable SchemaValidator form;
    /** The maximum length of the lists of the body, by field. */
    private final Map<String, Integer> maxEntries = new LinkedHashMap<>();

    /** The fields of the body that begin or end a range of times. */
    private final List<String> ranges = new ArrayList<>();

    private final BusinessZone zone;

    /** Fields of the body that must leave no trace, not even a hash. */
    private final List<String> secrets = new ArrayList<>();

    public final FieldAliases aliases;
    public final Deprecations deprecations;
    /** The fields of the entries of a list, or of the rows of a table. */
    public final List<String> fields;
    /** The formats of the fields that have one. */
    public final Map<String, String> formats;
    /** Whether a list is also sent as JSON lines. */
    public final boolean hasJsonLines;
    /** The address that receives the chunks of its body, if that is streamed. */
    public final String uploads;

    /** The endpoints of a contract. All event loops share them, because their schemas take most of the memory of a gateway. */
    public static List<Endpoint> of(Contract contract, BusinessZone zone) {
        return COMPILED.computeIfAbsent(new Source(contract, zone), source -> {
            var schemas = new Schemas(contract);
            return contract.operations().stream()
                    .map(op -> new Endpoint(contract, op, schemas, zone))
                    .toList();
        });
    }

    private Endpoint(Contract contract, Contract.Operation op, Schemas schemas, BusinessZone zone) {
        this.op = op;
        this.zone = zone;
        for (var p : op.params()) {
            var reader = new ParamReader(contract, p, schemas.param(op, p), zone);
            if (p.inPath()) path.add(reader);
            else {
                query.put(p.name(), reader);
                for (var alias : p.aliases()) otherNames.put(alias, reader);
            }
        }
        body = op.body() == null ? null : schemas.body(op);
        form = op.upload() == null || op.upload().form() == null ? null : schemas.body(op);
        if (op.body() != null) note(contract, contract.resolve(op.body().schema()));
        aliases = new FieldAliases(
                contract, op.body() == null ? new JsonObject() : op.body().schema());
        deprecations = new Deprecations(contract, op);
        boolean hasRows = op.page() || op.rows() != null;
        fields = hasRows ? contract.fields(op) : List.of();
        formats = hasRows ? contract.formats(op) : Map.of();
        hasJsonLines = op.page() && contract.mediaTypes(op).contains(ListFormat.JSON_LINES.mediaType());
        uploads = Uploads.address(contract.context());
    }

    private void note(Contract contract, JsonObject schema) {
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            var resolved = contract.resolve((JsonObject) property.getValue());
            if ("password".equals(resolved.getString("format"))) secrets.add(property.getKey());
            var max = resolved.getInteger("maxItems");
            if (max != null) maxEntries.put(property.getKey(), max);
            if (DayRange.accepts(property.getKey(), resolved)) ranges.add(property.getKey());
        }
    }

    /** The body as it was sent; where it has fields of {@code format: password}, without these. */
    public Buffer withoutSecrets(@Nullable JsonObject read, Buffer raw) {
        if (secrets.isEmpty() || read == null) return raw;
        var rest = new TreeMap<>(read.getMap());
        rest.keySet().removeAll(secrets);
        return new JsonObject(rest).toBuffer();
    }

    /** Whether the service limits attempts by address: public operations, and those of users on their own account. */
    public boolean isAboutIdentity() {
        return op.isPublic() || op.permission().equals(Contract.AUTHENTICATED);
    }

    /**
     * {@code {itemId: …, query: {…}, body: {…}}}, never a caller.
     *
     * @param whole whether a list without a limit is returned as a whole
     */
    public JsonObject arguments(
            List<String> pathValues,
            @Nullable String rawQuery,
            boolean whole,
            @Nullable String contentType,
            Buffer raw) {
        if (raw.length() > 0 && !isJson(contentType, op.method().equals("PATCH")))
            throw Refusal.of(415, "unsupported_media_type");
        var arguments = new JsonObject();
        var faults = new JsonArray();
        for (int i = 0; i < path.size(); i++) {
            var p = path.get(i);
            var value = Percent.decode(pathValues.get(i), false);
            if (!p.admits(value)) throw Refusal.of(404, "route_not_found");
            arguments.put(p.argument, p.read(value, faults));
        }
        var queryArguments = query(rawQuery, whole, faults);
        if (!query.isEmpty()) arguments.put("query", queryArguments);
        body(raw, arguments, faults);
        if (!faults.isEmpty()) throw aliases.asSent(Refusal.invalid(first(faults)), raw);
        return arguments;
    }

    private JsonObject query(@Nullable String raw, boolean whole, JsonArray faults) {
        var given = new LinkedHashMap<String, String>();
        var objects = new LinkedHashMap<String, Map<String, String>>();
        if (raw != null && !raw.isEmpty())
            for (var pair : raw.split("&", -1)) if (!pair.isEmpty()) parameter(pair, given, objects, faults);
        var found = new JsonObject();
        if (query.containsKey(LIMIT) && query.containsKey("offset")) PageNumbers.read(given, found, faults);
        boolean limited = whole || given.containsKey(LIMIT) || found.containsKey(LIMIT);
        for (var p : query.values()) {
            if (p.isObject()) {
                var object = objects.get(p.name);
                var read = object == null ? null : p.read(object, faults);
                if (read != null) found.put(p.name, read);
                continue;
            }
            var value = given.get(p.name);
            if (value == null) {
                if (p.required) faults.add(Refusal.detail(p.name, "is required"));
                else if (p.fallback != null && !found.containsKey(p.name) && !(whole && p.name.equals(LIMIT)))
                    found.put(p.name, p.fallback);
            } else {
                var read = p.read(value, faults);
                if (read != null) found.put(p.name, read);
            }
        }
        if (op.page() && found.getValue(IDS) instanceof JsonArray ids) {
            // to ask for none is a mistake of the client, which must not get everything
            if (ids.isEmpty()) faults.add(Refusal.detail(IDS, "must name at least one entry"));
            else if (!limited) found.put(LIMIT, ids.size());
        }
        return found;
    }

    /** A parameter without a value is ignored; a list is given as a,b or as repeated parameters. */
    private void parameter(
            String pair, Map<String, String> given, Map<String, Map<String, String>> objects, JsonArray faults) {
        int equals = pair.indexOf('=');
        var name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
        var key = name == null ? null : keyOf(name);
        var reader = name == null
                ? null
                : key == null ? plain(name) : query.get(name.substring(0, name.length() - key.length() - 2));
        var known = reader != null ? reader.name : name;
        if (name == null || reader == null && !(op.page() && PageNumbers.NAMES.contains(name))) {
            var reason = name != null && query.containsKey(name)
                    ? "needs a key, as in " + name + "[key]=value"
                    : "is not a known query parameter" + hint(name);
            faults.add(Refusal.detail(shown(name), reason));
            return;
        }
        var value = equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true);
        if (value == null || !Text.isStorable(value))
            faults.add(Refusal.detail(name, "is not readable: percent-encoded UTF-8 without NUL is expected"));
        else if (reader != null && key != null) {
            if (!value.isEmpty()
                    && objects.computeIfAbsent(reader.name, n -> new LinkedHashMap<>())
                                    .putIfAbsent(key, value)
                            != null) faults.add(Refusal.detail(name, "is given more than once"));
        } else if (reader != null && reader.isList() && given.containsKey(known))
            given.merge(
                    known,
                    value,
                    (before, next) -> before.isEmpty() || next.isEmpty() ? before + next : before + "," + next);
        else if (value.isEmpty() && IDS.equals(known)) given.put(known, value);
        else if (!value.isEmpty() && given.putIfAbsent(known, value) != null) {
            var twice = Refusal.detail(name, "is given more than once");
            if (!faults.contains(twice)) faults.add(twice);
        }
    }

    private String hint(@Nullable String unknown) {
        if (unknown == null) return "";
        return NameHints.of(
                unknown, Stream.concat(query.keySet().stream(), op.page() ? PageNumbers.NAMES.stream() : Stream.of()));
    }

    /** A parameter without keys. */
    private @Nullable ParamReader plain(String name) {
        var reader = query.getOrDefault(name, otherNames.get(name));
        return reader == null || reader.isObject() ? null : reader;
    }

    /** The key of {@code metadata[key]}; null for any other parameter. */
    private @Nullable String keyOf(String name) {
        int bracket = name.indexOf('[');
        if (bracket < 1 || !name.endsWith("]")) return null;
        var reader = query.get(name.substring(0, bracket));
        return reader != null && reader.isObject() ? name.substring(bracket + 1, name.length() - 1) : null;
    }

    private void body(Buffer raw, JsonObject arguments, JsonArray faults) {
        var declared = op.body();
        if (raw.length() == 0) {
            if (declared != null && declared.required())
                throw Refusal.of(400, "body_required", "", "a JSON body is required");
            return;
        }
        var read = StrictJson.read(raw);
        if (body == null) {
            if (!read.node().isObject()) faults.add(Refusal.detail("", "no body is expected here"));
            for (var name : read.node().propertyNames())
                faults.add(Refusal.detail(shown(name), "is not a known field"));
            return;
        }
        aliases.rename(read, faults);
        ranges.forEach(name -> timed(read, name));
        var found = tooLong(read.node());
        if (found.isEmpty()) found = body.faults(read.node(), "");
        if (found.isEmpty()) arguments.put("body", vertx(read.plain()));
        else faults.addAll(found);
    }

    /** Replaces the date of a day by its beginning or end; what is no date is left to the validator. */
    @SuppressWarnings("unchecked")
    private void timed(StrictJson.Read read, String name) {
        if (!(read.node() instanceof ObjectNode object)
                || !(read.plain() instanceof Map<?, ?> plain)
                || !(plain.get(name) instanceof String raw)) return;
        var moment = DayRange.moment(name, raw, zone);
        if (moment == null) return;
        var time = moment.isAfter(LAST) ? LAST : moment;
        object.put(name, time.toString());
        ((Map<String, @Nullable Object>) plain).put(name, time.toString());
    }

    /** Fails 400 with every error of the fields of a form besides its file. */
    public void checkForm(Map<String, String> fields) {
        if (form == null) return;
        var sent = JsonNodeFactory.instance.objectNode();
        fields.forEach(sent::put);
        var faults = form.faults(sent, "");
        if (!faults.isEmpty()) throw Refusal.invalid(faults);
    }

    /** Checked first, because validating every entry of an oversized list may take long. */
    private JsonArray tooLong(JsonNode sent) {
        var faults = new JsonArray();
        maxEntries.forEach((name, max) -> {
            var list = sent.get(name);
            if (list != null && list.isArray() && list.size() > max)
                faults.add(Refusal.detail(name, "must have at most " + max + " entries"));
        });
        return faults;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object vertx(@Nullable Object plain) {
        if (plain instanceof Map<?, ?> m) return new JsonObject((Map<String, Object>) m);
        return plain instanceof List<?> l ? new JsonArray(l) : plain;
    }

    private static String shown(@Nullable String name) {
        return name == null ? "" : name.length() <= 100 ? name : name.substring(0, 100);
    }

    private static JsonArray first(JsonArray faults) {
        return faults.size() <= 20
                ? faults
                : new JsonArray(new ArrayList<>(faults.getList().subList(0, 20)));
    }

    /** JSON is always UTF-8 (RFC 8259): any other charset is refused. */
    private static boolean isJson(@Nullable String contentType, boolean patch) {
        if (contentType == null) return false;
        if (contentType.equals("application/json")) return true;
        if (contentType.length() > 200) return false;
        var parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        var media = parts[0].strip();
        if (!media.equals("application/json") && !(patch && media.equals("application/merge-patch+json"))) return false;
        for (int i = 1; i < parts.length; i++) {
            var part = parts[i].strip();
            if (part.startsWith("charset") && !part.equals("charset=utf-8") && !part.equals("charset=\"utf-8\""))
                return false;
        }
        return true;
    }
}
