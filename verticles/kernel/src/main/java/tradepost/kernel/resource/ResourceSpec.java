package tradepost.kernel.resource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Rows;

/** What a {@link Resource} is made of. Every mistake fails at start, by name. */
public final class ResourceSpec<T extends Record, W extends Record> {
    final String table;
    final Rows<T> rows;
    final Rows<W> written;
    /** What each column gets, in the order of {@code W}. */
    final Map<String, Function<W, @Nullable Object>> values = new LinkedHashMap<>();

    @Nullable
    Rows<?> snapshot;

    @Nullable
    String subject;

    Function<T, Record> data = now -> now;
    List<String> sorts = List.of();
    String deletable = "";
    String archivable = "";
    String notArchivable = "";
    boolean isInsertOnly;

    private final @Nullable String currency;

    ResourceSpec(String table, Class<T> type, Class<W> written, @Nullable String currency) {
        this.table = table;
        this.currency = currency;
        rows = Rows.of(type, currency);
        this.written = Rows.of(written, currency);
        for (var column : this.written.names()) values.put(column, this.written.parameter(column));
    }

    /** The column gets this instead of what was sent: checked, or in its normal form. */
    public ResourceSpec<T, W> column(String column, Function<W, @Nullable Object> value) {
        if (values.replace(column, value) == null)
            throw new IllegalStateException(
                    written.type().getSimpleName() + " has no " + column + ", only " + written.list());
        return this;
    }

    /** Fields that are never null. A list can be sorted by them. */
    public ResourceSpec<T, W> sortedBy(List<String> columns) {
        sorts = columns;
        return this;
    }

    /** {@code contact.vendor} publishes {@code contact.vendor.created}, .updated, .deleted, .archived and .restored. */
    public ResourceSpec<T, W> publishes(String subject, Function<T, Record> data) {
        this.subject = subject;
        this.data = data;
        return this;
    }

    /** The record that documents keep of it: its components are columns, except those of {@link Snapshot}. */
    public <S extends Record & Snapshot> ResourceSpec<T, W> snapshot(Class<S> type) {
        snapshot = Rows.of(type, currency);
        return this;
    }

    /** A condition on the row whose id is {@code $1}, beside that no document refers to it; otherwise 409 in_use. */
    public ResourceSpec<T, W> deletableWhen(String condition) {
        deletable = " and " + condition;
        return this;
    }

    /** The same for archiving; otherwise 409 with this code. */
    public ResourceSpec<T, W> archivableWhen(String condition, String otherwise) {
        archivable = " and " + condition;
        notArchivable = otherwise;
        return this;
    }

    /** Rows are created and never changed: the table has neither deleted_at nor referenced_at. */
    public ResourceSpec<T, W> insertOnly() {
        isInsertOnly = true;
        return this;
    }

    public Resource<T, W> build() {
        if (subject == null && !isInsertOnly) throw new IllegalStateException(table + " publishes no events");
        for (var column : values.keySet())
            if (!rows.names().contains(column))
                throw new IllegalStateException(written.type().getSimpleName() + " has " + column + ", which "
                        + rows.type().getSimpleName() + " has not");
        return new Resource<>(this);
    }

    @Nullable
    Object archivedAt(T now) {
        return rows.parameter("archived_at").apply(now);
    }

    @SuppressWarnings("unchecked")
    <S extends Record & Snapshot> Rows<S> snapshotRows(Class<S> type) {
        var found = Objects.requireNonNull(snapshot, table + " has no snapshot");
        if (found.type() != type) throw new IllegalStateException(table + " is kept as " + found.type());
        return (Rows<S>) found;
    }
}
