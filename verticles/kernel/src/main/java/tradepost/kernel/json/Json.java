package tradepost.kernel.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.VertxModule;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * Converts records to and from the JSON of the event bus: names in snake_case, exact decimals. Each api module lists its
 * functions in {@code META-INF/vertx/json-mappers.properties}. Unknown fields are ignored, so that a newer node may send
 * additional ones.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new VertxModule()) // on the local bus nested objects stay JsonObject
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // A field that became a list still accepts the single value that an older node sends.
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private static final RecordWriter WRITER = new RecordWriter(MAPPER, false);
    private static final RecordWriter SPARSE = new RecordWriter(MAPPER, true);

    private Json() {}

    public static JsonObject write(Record value) {
        return new JsonObject(WRITER.write(value));
    }

    /**
     * Like {@link #write}, for what only {@link #read} reads: without fields that are null, and without a 0 or false of a primitive type,
     * also in records within it.
     */
    public static JsonObject writeSparsely(Record value) {
        return new JsonObject(SPARSE.write(value));
    }

    public static <T> T read(JsonObject json, Class<T> type) {
        return MAPPER.convertValue(json.getMap(), type);
    }

    public static String uuid(UUID value) {
        return value.toString();
    }

    public static UUID toUuid(String value) {
        return UUID.fromString(value);
    }

    public static String decimal(BigDecimal value) {
        return value.toPlainString();
    }

    public static BigDecimal toDecimal(String value) {
        return new BigDecimal(value);
    }

    public static String instant(Instant value) {
        return value.toString();
    }

    public static Instant toInstant(String value) {
        return Instant.parse(value);
    }
}
