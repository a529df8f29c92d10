package tradepost.kernel.db;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;

/**
 * Maps rows to a record and back: the component {@code unitPrice} is the column {@code unit_price}. Create it at start, because
 * it fails for a component whose type no column can have. Amounts are {@code numeric}, times {@code timestamptz}, a list of texts
 * is {@code text[]}, a list of records and a JsonObject are {@code jsonb}.
 */
public final class RowMapper<T extends Record> {
    private interface Read {
        @Nullable
        Object at(Row row, int column);
    }

    private record Column(String name, RecordComponent component, Function<Object, @Nullable Object> get) {}

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final MethodHandle READ = read();

    private final Class<T> type;
    private final List<Column> columns = new ArrayList<>();
    /** Creates a record from a row: the constructor, with one {@link Read} before each of its parameters. */
    private final MethodHandle constructor;

    private RowMapper(Class<T> type, @Nullable String currency) {
        this.type = type;
        var components = type.getRecordComponents();
        var readers = new MethodHandle[components.length];
        try {
            for (int i = 0; i < readers.length; i++) {
                var reader = MethodHandles.insertArguments(READ.bindTo(reader(type, components[i], currency)), 1, i);
                readers[i] = reader.asType(MethodType.methodType(components[i].getType(), Row.class));
                columns.add(new Column(snake(components[i].getName()), components[i], accessor(components[i])));
            }
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var all = MethodHandles.publicLookup().findConstructor(type, MethodType.methodType(void.class, types));
            var ofRow = MethodType.methodType(type, Row.class);
            constructor = MethodHandles.permuteArguments(
                            MethodHandles.filterArguments(all, 0, readers), ofRow, new int[readers.length])
                    .asType(MethodType.methodType(Record.class, Row.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " must be a public record", e);
        }
    }

    private static MethodHandle read() {
        try {
            return LOOKUP.findVirtual(Read.class, "at", MethodType.methodType(Object.class, Row.class, int.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Function<Object, @Nullable Object> accessor(RecordComponent component)
            throws IllegalAccessException {
        var handle = MethodHandles.publicLookup()
                .unreflect(component.getAccessor())
                .asType(MethodType.methodType(Object.class, Object.class));
        return value -> {
            try {
                return (Object) handle.invokeExact(value);
            } catch (Throwable e) {
                throw rethrown(e);
            }
        };
    }

    /** @param currency of the record's prices: see {@link Money#price}; null if its numbers are not prices */
    public static <T extends Record> RowMapper<T> of(Class<T> type, @Nullable String currency) {
        return new RowMapper<>(type, currency);
    }

    public Class<T> type() {
        return type;
    }

    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** {@code id, name, …}, in the order of the components. */
    public String list() {
        return String.join(", ", names());
    }

    /** The columns of components that are not {@code @Nullable}. */
    public List<String> required() {
        return columns.stream()
                .filter(c -> !c.component().getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(Column::name)
                .toList();
    }

    /** The class of a column's component; fails for a name that is not a column. */
    public Class<?> type(String column) {
        return column(column).component().getType();
    }

    /** Reads the record of a row that begins with these columns. */
    public T read(Row row) {
        try {
            return type.cast((Record) constructor.invokeExact(row));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Returns a function that gets the value of a component, which must not be null. */
    public <V> Function<T, V> get(String column, Class<V> as) {
        var c = column(column);
        if (MethodType.methodType(c.component().getType()).wrap().returnType() != as)
            throw new IllegalStateException(type.getSimpleName() + "." + column + " is not a " + as.getSimpleName());
        return value -> Objects.requireNonNull(as.cast(c.get().apply(value)), column);
    }

    /**
     * Returns a function that gets the value of a component as a parameter of a statement. A null list is stored as an empty one.
     * The function fails 400 field_too_large, and as {@link Metadata#of} and {@link ExternalIds#of} do.
     */
    public Function<T, @Nullable Object> parameter(String column) {
        var found = column(column);
        var toParameter = toParameter(found);
        return value -> toParameter.apply(found.get().apply(value));
    }

    private Column column(String name) {
        for (var column : columns) if (column.name().equals(name)) return column;
        throw new IllegalStateException(type.getSimpleName() + " has no " + name + ", only " + list());
    }

    /** Constructors and accessors of records throw no checked exceptions. */
    private static RuntimeException rethrown(Throwable e) {
        if (e instanceof Error error) throw error;
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    private static Read reader(Class<?> type, RecordComponent component, @Nullable String currency) {
        var of = component.getType();
        if (of == UUID.class) return Row::getUUID;
        if (of == String.class) return Row::getString;
        if (of == Integer.class || of == int.class) return Row::getInteger;
        if (of == Long.class || of == long.class) return Row::getLong;
        if (of == Boolean.class || of == boolean.class) return Row::getBoolean;
        if (of == JsonObject.class) return Row::getJsonObject;
        if (of == Instant.class) return RowMapper::instant;
        if (of == LocalDate.class) return Row::getLocalDate;
        if (of == BigDecimal.class)
            return (row, i) -> {
                var number = row.getBigDecimal(i);
                if (number == null) return null;
                return currency == null ? Money.plain(number) : Money.price(number, currency);
            };
        if (of == List.class) {
            var element = element(component);
            if (element == String.class) return (row, i) -> List.of(row.getArrayOfStrings(i));
            if (element.isRecord()) return (row, i) -> records(row.getJsonArray(i), element);
        }
        throw new IllegalStateException(type.getSimpleName() + "." + component.getName() + ": no column can be read as "
                + component.getGenericType());
    }

    /** Null if the column is null. */
    public static @Nullable Instant instant(Row row, int column) {
        var at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    private static List<?> records(JsonArray stored, Class<?> element) {
        return stored.stream().map(o -> Json.read((JsonObject) o, element)).toList();
    }

    private static Class<?> element(RecordComponent list) {
        return (Class<?>) ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }

    private static Function<@Nullable Object, @Nullable Object> toParameter(Column column) {
        var of = column.component().getType();
        if (of == Instant.class) return value -> value == null ? null : ((Instant) value).atOffset(ZoneOffset.UTC);
        if (of == JsonObject.class) return object(column.name());
        if (of != List.class) return value -> value;
        if (element(column.component()) == String.class)
            return value -> list(value).toArray(String[]::new);
        return value -> stored(column.name(), list(value));
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static Function<@Nullable Object, @Nullable Object> object(String column) {
        return switch (column) {
            case "metadata" -> value -> Metadata.of((JsonObject) value);
            case "private_metadata" -> value -> Metadata.ofStaff((JsonObject) value);
            case "external_ids" -> value -> ExternalIds.of((JsonObject) value);
            default -> throw new IllegalStateException(column + ": is not a column that holds an object");
        };
    }

    private static JsonArray stored(String column, List<?> records) {
        var stored = new JsonArray();
        for (var part : records) {
            var json = Json.write((Record) part);
            json.getMap().values().removeIf(Objects::isNull);
            stored.add(json);
        }
        StoredSize.require(column, stored.toBuffer());
        return stored;
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
