package tradepost.kernel.contract;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;

/**
 * The HTTP contract of one context: its file {@code /openapi/<context>.yaml} (OpenAPI 3.1), read once per process. The gateway
 * routes and validates by it; the context checks permissions by it. It is never changed.
 *
 * <p>Extensions of an operation: {@code x-service} (the service's address on the bus), {@code x-permission} ({@code
 * resource:action}, {@code public} or {@code authenticated}), and where they apply {@code x-own} (also admits callers who hold
 * the permission for their own resources only; the operation checks the ownership), {@code x-scope} (a list: {@code locations} if the
 * operation knows the limits of a caller to certain locations), {@code x-step-up} (needs a login, password or code of the last ten
 * minutes), {@code x-while-pending} (also for a user who must first change the password or set up a second factor), {@code x-message} (the message of a success),
 * {@code x-messages} (a different message if the query parameter of that name is true), {@code x-message-accepted} (the message of a
 * 202, which the service asks for if something is still to be decided), {@code x-page} (returns {data, meta}: a
 * list that can be sorted, filtered and exported), {@code x-rows} (names the
 * field of the response that has the rows of a table, which is also sent in CSV and as a workbook), {@code x-feed} (returns {data, meta}: a feed that can be read on from a
 * position), {@code x-stream} (such a feed is also served live: see {@link Live}), {@code x-meta} (returns {data, meta}, and the data is not a list), {@code x-waits} (may take longer by the seconds in {@code wait} of its query or body), {@code x-upload-bytes} (the
 * body may have this many bytes; it is passed on in chunks, and the method gets an {@code upload} instead of a {@code body}; of a form, the one
 * field with {@code format: binary} is passed on so), {@code x-upload-seconds} (the operation may take these seconds longer than others),
 * {@code x-document} (the service method that returns a {@link tradepost.kernel.contract.Document}, for a request that accepts the
 * other media type of the response), {@code x-download} (the service method that returns the {@link DownloadPart}s of the file that the
 * operation names as a {@link Download}), {@code x-found} (how the search over everything finds the entries of the list: see {@link Found}),
 * {@code x-reads} (how many lists of other operations it reads for its caller, each of which counts as a read)
 * and {@code x-raw-body} (the body is passed on as it was sent, with the headers, as a
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

    /**
     * How a feed is served live, as server-sent events and over a WebSocket.
     *
     * @param bounds the service method that returns the newest position as {@code head}
     * @param advanced the bus address at which the newest position is published when there is more
     */
    public record Live(String bounds, String advanced) {}

    public record Body(JsonObject schema, boolean required) {}

    /**
     * A body of any length up to {@code bytesMax}, which is passed on in chunks.
     *
     * @param mediaTypes accepted, lower-cased
     * @param seconds how much longer than others the operation may take
     * @param form null if the body itself is the file
     */
    public record Streamed(
            Set<String> mediaTypes,
            long bytesMax,
            int seconds,
            @Nullable Form form) {}

    /**
     * A form (RFC 7578) with one file.
     *
     * @param file the name of its field
     * @param fields the schema of the other fields, which are texts
     */
    public record Form(String file, JsonObject fields) {}

    /**
     * The same response as a document, for a request that accepts its media type and does not prefer JSON.
     *
     * @param id the name of the service method; its arguments are those of the operation
     */
    public record Printed(String id, String mediaType) {}

    /**
     * Something that belongs to what an operation reads, and is returned with it on request.
     *
     * @param name of the parameter's value, and of the field that gets it
     * @param own whether the service of the operation reads it itself; then the rest is empty
     * @param operation that reads it, with its context: {@code contact.listCustomers}
     * @param of the field that has its id: {@code customer_id}, or {@code lines.item_id} beside which each line gets it
     * @param by the filter of the operation that takes the ids
     * @param key the field in what is read that has the id of the entry; the same as {@code by} if there is no other
     * @param path the path parameter of the operation that takes the id
     * @param latest so many of a list that may be long; 0 for all
     * @param part the field of the response that has the entry; empty if it is the response
     */
    public record Inclusion(
            String name,
            boolean own,
            String operation,
            String of,
            String by,
            String key,
            String path,
            int latest,
            String part) {}

    /**
     * How the search over everything and the look-up of codes find the entries of a list.
     *
     * @param type of an entry, for clients
     * @param code the field with what people call an entry by, such as a number
     * @param title the field with its name, or that of whom it is for
     * @param status the field with its status; empty if there is none
     * @param exact the filters of the list that take such a code as a whole
     * @param words whether the list is also searched by {@code q}
     * @param codes the filters that take what is printed on a label of an entry
     * @param path where the entries are read by their id; empty if below the list
     */
    public record Found(
            String type,
            String code,
            String title,
            String status,
            List<String> exact,
            boolean words,
            List<String> codes,
            String path) {}

    /** The ways in which an operation is served. */
    public enum Kind {
        /** JSON, or the rows in it as CSV. */
        JSON,
        /** JSON in pages, or CSV as a whole. */
        LIST,
        /** The body is passed on in chunks. */
        UPLOAD,
        /** The service waits for an event if the client asks it to. */
        LONG_POLL,
        /** JSON, or a document for people. */
        DOCUMENT,
        /** A file of any length, in parts. */
        DOWNLOAD,
        /** The body is passed on as it was sent, with its headers. */
        CALLBACK
    }

    /**
     * One method of one path.
     *
     * @param id also the name of the service method
     * @param access what it requires of its caller
     * @param method upper-cased
     * @param path with {@code {name}} for each path parameter
     * @param status of a success
     * @param rows the field of the response that has the rows of a table; null if it is none
     * @param download the service method that returns the parts of the file
     * @param raw whether the body is passed on as it was sent, as a {@link RawBody}
     * @param live how a feed is served live; null if it is not
     * @param inclusions what {@code include} can name
     * @param found of a list that the search over everything reads
     * @param reads how many lists of other operations it reads for its caller, by operation with its context; each costs as much as a read
     */
    public record Operation(
            String id,
            String service,
            Access access,
            String method,
            String path,
            int status,
            @Nullable String message,
            JsonObject messages,
            @Nullable String acceptedMessage,
            boolean page,
            @Nullable String rows,
            boolean feed,
            @Nullable Live live,
            boolean meta,
            boolean waits,
            List<Param> params,
            @Nullable Body body,
            @Nullable Streamed upload,
            @Nullable Printed document,
            @Nullable String download,
            boolean raw,
            List<Inclusion> inclusions,
            @Nullable Found found,
            Map<String, Integer> reads) {
        public String permission() {
            return access.permission();
        }

        /** Whether callers who hold the permission for their own resources only are admitted. */
        public boolean own() {
            return access.own();
        }

        public boolean permits(Caller caller) {
            return access.permits(caller);
        }

        /** Whether the caller may read the resources of everybody. */
        public boolean permitsAll(Caller caller) {
            return access.permits(caller) && caller.may(permission());
        }

        /** The message of a success with this query. */
        public String message(JsonObject query) {
            for (var name : messages.fieldNames())
                if (Boolean.TRUE.equals(query.getValue(name))) return messages.getString(name);
            return message == null ? "OK" : message;
        }

        /** How it is served: each operation has exactly one of these features at most. */
        public Kind kind() {
            if (raw) return Kind.CALLBACK;
            if (upload != null) return Kind.UPLOAD;
            if (document != null) return Kind.DOCUMENT;
            if (download != null) return Kind.DOWNLOAD;
            if (waits) return Kind.LONG_POLL;
            return page ? Kind.LIST : Kind.JSON;
        }

        public boolean isPublic() {
            return access.isPublic();
        }

        public boolean isRead() {
            return method.equals("GET");
        }

        /** Whether its service gets a query. What one entry includes is read by the gateway alone. */
        public boolean hasQuery() {
            return queryParams().stream().anyMatch(p -> page || !p.name().equals(INCLUDE));
        }

        public List<Param> pathParams() {
            return params.stream().filter(Param::inPath).toList();
        }

        public List<Param> queryParams() {
            return params.stream().filter(p -> !p.inPath()).toList();
        }
    }

    /** The parameter that names {@link Inclusion}s. */
    public static final String INCLUDE = "include";

    public static final String PUBLIC = Access.PUBLIC;
    public static final String AUTHENTICATED = Access.AUTHENTICATED;

    private static final ConcurrentMap<String, Contract> READ = new ConcurrentHashMap<>();

    private final ContractFile file;
    private final List<Operation> operations;

    private Contract(ContractFile file) {
        this.file = file;
        operations = file.operations();
    }

    /**
     * Fails IllegalStateException with the error and its place: a contract is part of the program, so an error in it prevents the
     * start.
     */
    public static Contract load(String context) {
        return READ.computeIfAbsent(context, c -> new Contract(ContractFile.read(c)));
    }

    public String context() {
        return file.context();
    }

    public JsonObject document() {
        return file.document();
    }

    public List<Operation> operations() {
        return operations;
    }

    /** The paths at which an operation is served: its published path, and the one that {@code x-also} adds. */
    public List<String> paths(Operation op) {
        var also = document().getJsonObject("paths").getJsonObject(op.path()).getString("x-also");
        return also == null ? List.of(op.path()) : List.of(op.path(), also);
    }

    /** Human-readable messages by slug, from the file's {@code x-problems}. */
    public Map<String, String> problems() {
        var found = new LinkedHashMap<String, String>();
        for (var entry : document().getJsonObject("x-problems", new JsonObject()))
            found.put(
                    entry.getKey(),
                    entry.getValue() instanceof JsonObject o
                            ? o.getString("message")
                            : String.valueOf(entry.getValue()));
        return found;
    }

    /** The statuses of a code, if the file names them; the examples name those of the other codes. */
    public List<Integer> statuses(String code) {
        return document().getJsonObject("x-problems", new JsonObject()).getValue(code) instanceof JsonObject o
                ? o.getJsonArray("statuses").stream().map(Integer.class::cast).toList()
                : List.of();
    }

    /** The fields of the entries of the list, or of the rows of the table, that an operation returns, in the order of the file; without those that may be absent. */
    public List<String> fields(Operation op) {
        var entry = entry(op);
        return entry.fieldNames().stream()
                .filter(f -> !entry.getJsonObject(f).getBoolean("x-optional", false))
                .toList();
    }

    /** The schema of one of these fields. */
    public JsonObject field(Operation op, String name) {
        return entry(op).getJsonObject(name);
    }

    /** The formats of those fields of the entries of a list or the rows of a table that have one, such as date-time. */
    public Map<String, String> formats(Operation op) {
        var formats = new HashMap<String, String>();
        for (var field : entry(op)) {
            @Nullable String format = resolve((JsonObject) field.getValue()).getString("format");
            if (format != null) formats.put(field.getKey(), format);
        }
        return Map.copyOf(formats);
    }

    /** The properties of an entry of a list, or of a row of a table. */
    private JsonObject entry(Operation op) {
        var schema = inside(answers(op), Integer.toString(op.status()), "content", "application/json", "schema");
        var data = inside(schema, "properties", "data");
        return inside(op.rows() == null ? data : inside(data, "properties", op.rows()), "items", "properties");
    }

    private JsonObject answers(Operation op) {
        return document()
                .getJsonObject("paths")
                .getJsonObject(op.path())
                .getJsonObject(op.method().toLowerCase(Locale.ROOT))
                .getJsonObject("responses");
    }

    /** The media types of the successful response of an operation. */
    public Set<String> mediaTypes(Operation op) {
        return inside(answers(op), Integer.toString(op.status()), "content").fieldNames();
    }

    /** Follows a {@code #/…} reference inside the file; returns any other value unchanged. */
    public JsonObject resolve(JsonObject value) {
        return file.resolve(value);
    }

    private JsonObject inside(JsonObject value, String... names) {
        var at = resolve(value);
        for (var name : names) at = resolve(at.getJsonObject(name, new JsonObject()));
        return at;
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
