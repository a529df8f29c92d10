package tradepost.kernel.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.RowMapper;
import tradepost.kernel.events.EventLog;

/** The description of a {@link Resource}. A mistake in it fails at start, with the name of the table, column or class. */
public final class ResourceSpec<T extends Record, W extends Record> {
    final String table;
    final RowMapper<T> rows;
    final RowMapper<W> written;
    /** The value that each column gets, in the order of {@code W}. */
    final Map<String, Function<W, @Nullable Object>> values = new LinkedHashMap<>();

    @Nullable
    RowMapper<?> snapshot;

    @Nullable
    String subject;

    BiPredicate<String, T> handedOver = (change, now) -> false;
    String handedOverTo = "";
    List<String> sorts = List.of();
    String deletable = "";
    String archivable = "";
    String notArchivable = "";

    private final @Nullable String currency;

    ResourceSpec(String table, Class<T> type, Class<W> written, @Nullable String currency) {
        this.table = table;
        this.currency = currency;
        rows = RowMapper.of(type, currency);
        this.written = RowMapper.of(written, currency);
        for (var column : this.written.names()) values.put(column, this.written.parameter(column));
    }

    /**
     * Sets the value that the column gets instead of the one that was sent, such as its normal form. The function may also check
     * the value.
     */
    public ResourceSpec<T, W> column(String column, Function<W, @Nullable Object> value) {
        if (values.replace(column, value) == null)
            throw new IllegalStateException(
                    written.type().getSimpleName() + " has no " + column + ", only " + written.list());
        return this;
    }

    /** Sets the columns by which a list can be sorted, which are never null. */
    public ResourceSpec<T, W> sortedBy(List<String> columns) {
        sorts = columns;
        return this;
    }

    /**
     * {@code contact.vendor} publishes {@code contact.vendor.created}, .updated, .deleted, .archived and .restored. Their data is the whole
     * resource, so that a reader of events can keep a copy of it.
     */
    public ResourceSpec<T, W> publishes(String subject) {
        this.subject = subject;
        return this;
    }

    /**
     * Hands events over to a context that applies them: see {@link EventLog#handOver}.
     *
     * @param which is called with the change (created, updated, deleted, archived or restored) and the resource after it
     */
    public ResourceSpec<T, W> handsOver(String subscriber, BiPredicate<String, T> which) {
        handedOver = which;
        handedOverTo = subscriber;
        return this;
    }

    /** Sets the record that documents store of the resource. Its components are columns, except those of {@link Snapshot}. */
    public <S extends Record & Snapshot> ResourceSpec<T, W> snapshot(Class<S> type) {
        snapshot = RowMapper.of(type, currency);
        return this;
    }

    /**
     * Sets a condition for deletion, on the row whose id is {@code $1}. It applies in addition to the rule that no document
     * refers to the row. A deletion fails 409 in_use otherwise.
     */
    public ResourceSpec<T, W> deletableWhen(String condition) {
        deletable = " and " + condition;
        return this;
    }

    /** Sets a condition for archiving, which fails 409 with this slug otherwise. */
    public ResourceSpec<T, W> archivableWhen(String condition, String otherwise) {
        archivable = " and " + condition;
        notArchivable = otherwise;
        return this;
    }

    public Resource<T, W> build() {
        if (subject == null) throw new IllegalStateException(table + " publishes no events");
        for (var column : values.keySet())
            if (!rows.names().contains(column))
                throw new IllegalStateException(written.type().getSimpleName() + " has " + column + ", which "
                        + rows.type().getSimpleName() + " does not have");
        return new Resource<>(this);
    }

    @Nullable
    Object archivedAt(T now) {
        return rows.parameter("archived_at").apply(now);
    }

    @SuppressWarnings("unchecked")
    <S extends Record & Snapshot> RowMapper<S> snapshotRows(Class<S> type) {
        var found = Objects.requireNonNull(snapshot, table + " has no snapshot");
        if (found.type() != type) throw new IllegalStateException(table + " has the snapshot " + found.type());
        return (RowMapper<S>) found;
    }
}
