package tradepost.kernel.resource;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.BatchLoader;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.listing.ExternalId;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Ids;

/**
 * The statements of one table, built once, and a method for each change, which also publishes the event of the change. A change
 * runs in a transaction of the caller, which may contain more. Each statement locks the row before its event is appended.
 *
 * <p>The table has {@code id}, {@code version}, {@code created_at} and {@code updated_at}; unless its rows never change also
 * {@code deleted_at} and {@code referenced_at}; and {@code archived_at} where {@code T} has {@code archivedAt}.
 *
 * @param <T> the resource as it is returned; each component is a column
 * @param <W> what a client writes; each component is also one of {@code T}
 */
public final class Resource<T extends Record, W extends Record> {
    private static final String EXTERNAL_IDS = "external_ids";
    private static final String LIVE = "deleted_at is null";

    private static final String MANY = "\nwhere id = any((select $1::uuid[])::uuid[]) and " + LIVE;

    private final ResourceSpec<T, W> spec;
    private final Set<String> required;
    private final Function<T, UUID> id;
    private final Function<T, Long> version;
    private final String notFound;
    private final Listing<T> listing;
    private final Map<String, String> statements;

    Resource(ResourceSpec<T, W> spec) {
        this.spec = spec;
        required = Set.copyOf(spec.written.required());
        id = spec.rows.get("id", UUID.class);
        version = spec.rows.get("version", Long.class);
        notFound = spec.table + "_not_found";
        listing = listing(spec);
        statements = Collections.unmodifiableMap(texts(spec));
    }

    public static <T extends Record, W extends Record> ResourceSpec<T, W> of(
            String table, Class<T> type, Class<W> written) {
        return new ResourceSpec<>(table, type, written, null);
    }

    /** @param currency of the prices in {@code T} and in its snapshot */
    public static <T extends Record, W extends Record> ResourceSpec<T, W> of(
            String table, Class<T> type, Class<W> written, String currency) {
        return new ResourceSpec<>(table, type, written, currency);
    }

    private static <T extends Record> Listing<T> listing(ResourceSpec<T, ?> spec) {
        var rows = spec.rows;
        var listing = Listing.of(spec.table, rows.list(), rows::read, rows.get("id", UUID.class));
        for (var column : spec.sorts) {
            var type = rows.type(column);
            if (type == String.class) listing.byText(column, rows.get(column, String.class));
            else if (type == BigDecimal.class) listing.byNumber(column, rows.get(column, BigDecimal.class));
            else if (type == int.class)
                listing.byNumber(column, rows.get(column, Integer.class).andThen(BigDecimal::valueOf));
            else if (type == Instant.class) listing.byTime(column, rows.get(column, Instant.class));
            else
                throw new IllegalStateException(
                        spec.table + " cannot be sorted by " + column + ", a " + type.getSimpleName());
        }
        return listing;
    }

    private static Map<String, String> texts(ResourceSpec<?, ?> spec) {
        var texts = new TreeMap<String, String>();
        var columns = new ArrayList<>(spec.values.keySet());
        var places = new StringBuilder("$1");
        var sets = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            places.append(", $").append(i + 2);
            sets.append(columns.get(i)).append(" = $").append(i + 2).append(", ");
        }
        var returning = "\nreturning " + spec.rows.list();
        texts.put(
                "insert",
                "insert into " + spec.table + "(id, " + String.join(", ", columns) + ")\nvalues (" + places + ")"
                        + returning);
        var select = "select " + spec.rows.list() + "\nfrom " + spec.table;
        var one = "\nwhere id = $1 and " + LIVE;
        var update = "update " + spec.table + " set ";
        var changed = "version = version + 1, updated_at = now()" + one;
        texts.put("get", select + one);
        texts.put("find", select + MANY);
        texts.put("lock", select + one + " for no key update");
        texts.put("replace", update + sets + changed + returning);
        texts.put(
                "delete",
                update + "deleted_at = now(), " + changed + " and referenced_at is null" + spec.deletable + returning);
        if (spec.rows.names().contains("archived_at")) {
            texts.put(
                    "archive",
                    update + "archived_at = now(), " + changed + " and archived_at is null" + spec.archivable
                            + returning);
            texts.put(
                    "restore", update + "archived_at = null, " + changed + " and archived_at is not null" + returning);
        }
        if (spec.rows.names().contains("external_ids")) {
            var known = "\nwhere id = (select resource_id from external_id where name = $1 and kind = '" + spec.table
                    + "') and " + LIVE;
            texts.put("get_external", select + known);
            texts.put("lock_external", select + known + " for no key update");
        }
        if (spec.snapshot == null) return texts;
        var kept = spec.snapshot.names().stream().map(Resource::kept).toList();
        texts.put("snapshots", "select " + String.join(", ", kept) + "\nfrom " + spec.table + MANY);
        var unmarked =
                "select id from " + spec.table + MANY + " and referenced_at is null order by id for no key update";
        texts.put("reference", update + "referenced_at = now()\nwhere id in (" + unmarked + ")");
        return texts;
    }

    private static String kept(String column) {
        return column.equals("archived") || column.equals("referenced") ? column + "_at is not null" : column;
    }

    /** Every statement by its name. */
    public Map<String, String> statements() {
        return statements;
    }

    /** One of {@link #statements}. */
    public String sql(String name) {
        var text = statements.get(name);
        if (text == null) throw new IllegalStateException(spec.table + " has no statement " + name);
        return text;
    }

    public String table() {
        return spec.table;
    }

    /** The columns with which a row for {@link #read} begins: {@code id, name, …}. */
    public String columns() {
        return spec.rows.list();
    }

    public T read(Row row) {
        return spec.rows.read(row);
    }

    public Listing<T> listing() {
        return listing;
    }

    /** Fails 404. */
    public Future<T> get(Db db, UUID of) {
        return db.require(notFound, this::read, sql("get"), of);
    }

    /** @param key the column that names a resource besides its id, and is unique among those that are not deleted */
    public ResourceBatch<T, W> batch(String key) {
        return new ResourceBatch<>(this, spec, key);
    }

    /** Returns a loader that combines concurrent reads into one statement, at most {@code batchMax} of them. */
    public BatchLoader<T> loader(Vertx vertx, Db db, int batchMax) {
        return new BatchLoader<>(vertx, db, batchMax, notFound, sql("find"), BatchLoader.byFirstColumn(this::read));
    }

    /** @param snapshot the class that was passed to {@link ResourceSpec#snapshot} */
    public <S extends Record & Snapshot> References<S> references(Vertx vertx, Db db, Class<S> snapshot) {
        return new References<>(vertx, db, spec.table, spec.snapshotRows(snapshot), sql("snapshots"), sql("reference"));
    }

    /** The conditions of a list: rows that are not deleted, {@link Where#archived} and {@link Where#between}. */
    public Where where(@Nullable String archived, @Nullable Instant createdFrom, @Nullable Instant createdTo) {
        return Where.of(LIVE)
                .archived(archived, "archived_at is not null")
                .between("created_at", createdFrom, createdTo);
    }

    /** Fails 400 with a detail for each invalid field, and 409 with the slug of the constraint that is violated. */
    public T create(Tx tx, W body) {
        return publish(tx, "created", tx.single(this::read, sql("insert"), parameters(Ids.next(), body)));
    }

    /** Replaces every field of {@code W}. Fails as {@link #create} does, and 404, 412. */
    public T put(Tx tx, UUID of, W body) {
        tx.requireVersion(spec.table, of);
        return replace(tx, of, body);
    }

    private T replace(Tx tx, UUID of, W body) {
        return publish(tx, "updated", tx.require(notFound, this::read, sql("replace"), parameters(of, body)));
    }

    /** Reads the resource that another system knows by this id. Fails 404. */
    public Future<T> getByExternalId(Db db, String system, String externalId) {
        return db.require(notFound, this::read, sql("get_external"), new ExternalId(system, externalId).name());
    }

    /**
     * Creates the resource that another system knows by this id, or replaces it. Without {@code external_ids} in the body, it keeps its others.
     * A body that changes nothing publishes no event. What is archived is not replaced: the other system does not undo what somebody has
     * decided here. Fails as {@link #create} and {@link #put} do, 412 with If-Match if there is none, and 409 archived.
     */
    public T putByExternalId(Tx tx, String system, String externalId, W body) {
        var name = new ExternalId(system, externalId).name();
        tx.takeTurns(spec.table + " " + name); // so that what has this name is created once
        var now = tx.firstOrNull(this::read, sql("lock_external"), name);
        if (now == null) {
            Request.requireNoVersion();
            var requested = known(body, new JsonObject(), system, externalId);
            return tx.orAgain(ExternalId.TAKEN, () -> create(tx, requested)); // it is there then
        }
        Request.requireVersion(version.apply(now));
        if (spec.archivedAt(now) != null) throw archived(id.apply(now));
        var was = Json.write(now);
        var requested = known(body, was.getJsonObject(EXTERNAL_IDS), system, externalId);
        var of = id.apply(now);
        return Arrays.deepEquals(parameters(of, requested), parameters(of, Json.read(was, spec.written.type())))
                ? now
                : replace(tx, of, requested);
    }

    /** Why an upsert does not replace this resource. */
    public static ServiceException archived(UUID of) {
        return Problem.conflict("archived", Problem.detail("id", of + " is archived; restore it first"));
    }

    private W known(W body, JsonObject others, String system, String externalId) {
        var json = Json.write(body);
        var ids = ExternalIds.with(system, externalId, json.getJsonObject(EXTERNAL_IDS), others);
        return Json.read(json.put(EXTERNAL_IDS, ids), spec.written.type());
    }

    /**
     * Applies a merge patch (RFC 7396). A patch that changes nothing publishes no event. Fails as {@link #put} does, and 400
     * required.
     */
    public T patch(Tx tx, UUID of, JsonObject patch) {
        var now = tx.require(notFound, this::read, sql("lock"), of);
        Request.requireVersion(version.apply(now));
        var requested = patched(now, patch);
        return requested.equals(Json.read(Json.write(now), spec.written.type())) ? now : replace(tx, of, requested);
    }

    /** What a merge patch requests of the resource as it is now. Fails 400 required. */
    public W patched(T now, JsonObject patch) {
        return Json.read(MergePatch.apply(Json.write(now), patch, required), spec.written.type());
    }

    /** Fails 400 as {@link #create} does. For what a caller must not do before it knows that the body is valid. */
    public void check(W body) {
        parameters(Ids.next(), body);
    }

    /** Fails 404, 409 in_use, 412. */
    public T delete(Tx tx, UUID of) {
        tx.requireVersion(spec.table, of);
        var deleted = tx.firstOrNull(this::read, sql("delete"), of);
        if (deleted != null) return publish(tx, "deleted", deleted);
        tx.require(notFound, this::read, sql("get"), of);
        throw Problem.conflict("in_use");
    }

    /** Deletes a resource, or archives it if {@code archive} is true. */
    public Done delete(Tx tx, UUID of, @Nullable Boolean archive) {
        if (Boolean.TRUE.equals(archive)) archive(tx, of);
        else delete(tx, of);
        return new Done();
    }

    /**
     * Archives a resource; one that is archived already is left unchanged. Fails 404, 412, and 409 as
     * {@link ResourceSpec#archivableWhen} says.
     */
    public T archive(Tx tx, UUID of) {
        tx.requireVersion(spec.table, of);
        var archived = tx.firstOrNull(this::read, sql("archive"), of);
        if (archived != null) return publish(tx, "archived", archived);
        var now = tx.require(notFound, this::read, sql("get"), of);
        if (!spec.notArchivable.isEmpty() && spec.archivedAt(now) == null) throw Problem.conflict(spec.notArchivable);
        return now;
    }

    /** Restores a resource; one that is not archived is left unchanged. Fails 404, 412. */
    public T restore(Tx tx, UUID of) {
        tx.requireVersion(spec.table, of);
        var restored = tx.firstOrNull(this::read, sql("restore"), of);
        return restored == null ? tx.require(notFound, this::read, sql("get"), of) : publish(tx, "restored", restored);
    }

    /** Publishes the event of a change that the caller made by its own statement: created, updated, deleted, archived or restored. */
    public T publish(Tx tx, String change, T now) {
        publishAll(tx, change, List.of(now));
        return now;
    }

    /** The same for a change of many by one statement. */
    void publishAll(Tx tx, String change, List<T> changed) {
        var events = events(change, changed);
        EventLog.appendAll(tx, events);
        for (int i = 0; i < events.size(); i++)
            if (spec.handedOver.test(change, changed.get(i))) EventLog.handOver(tx, spec.handedOverTo, events.get(i));
    }

    /** The events that {@link #publish} writes, for a change of many by one statement. */
    public List<Event> events(String change, List<T> changed) {
        if (spec.subject == null) return List.of();
        var type = spec.subject + "." + change;
        return changed.stream()
                .map(now -> EventLog.event(type, id.apply(now), version.apply(now), Json.write(now)))
                .toList();
    }

    private @Nullable Object[] parameters(UUID of, W body) {
        var all = new @Nullable Object[spec.values.size() + 1];
        all[0] = of;
        var checks = new ArrayList<Runnable>();
        for (var value : spec.values.values()) {
            int place = checks.size() + 1;
            checks.add(() -> all[place] = value.apply(body));
        }
        Problem.all(checks.toArray(Runnable[]::new));
        return all;
    }
}
