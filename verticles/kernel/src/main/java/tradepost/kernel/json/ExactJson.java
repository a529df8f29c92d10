package tradepost.kernel.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON codec of Vert.x with one difference: a number with a fraction is read as a BigDecimal, not as a double, also on the
 * event bus.
 */
public final class ExactJson implements JsonFactory {
    private static final JsonCodec CODEC = new Codec();

    @Override
    public int order() {
        return 0;
    }

    @Override
    public JsonCodec codec() {
        return CODEC;
    }

    private static final class Codec extends JacksonCodec {
        @Override
        public <T> T fromString(String json, Class<T> type) throws DecodeException {
            return decode(createParser(json), type, () -> super.fromString(json, type));
        }

        @Override
        public <T> T fromBuffer(Buffer json, Class<T> type) throws DecodeException {
            return decode(createParser(json), type, () -> super.fromBuffer(json, type));
        }

        private static <T> T decode(JsonParser parser, Class<T> type, java.util.function.Supplier<T> otherwise) {
            try (parser) {
                parser.nextToken();
                var raw = value(parser);
                if (parser.nextToken() != null) throw new DecodeException("Unexpected trailing token");
                if (type != Object.class && type.isInstance(raw)) return type.cast(raw); // JsonObject requests a Map
                var value = wrap(raw);
                return type.isInstance(value) ? type.cast(value) : otherwise.get();
            } catch (IOException e) {
                throw new DecodeException("Failed to decode: " + e.getMessage(), e);
            }
        }

        @SuppressWarnings("unchecked")
        private static @Nullable Object wrap(@Nullable Object value) {
            if (value instanceof Map<?, ?> m) return new JsonObject((Map<String, Object>) m);
            if (value instanceof List<?> l) return new JsonArray(l);
            return value;
        }

        private static @Nullable Object value(JsonParser p) throws IOException {
            var token = p.currentToken();
            if (token == null) throw new DecodeException("Failed to decode: no content");
            return switch (token) {
                case START_OBJECT -> {
                    var map = new LinkedHashMap<String, @Nullable Object>();
                    for (var name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
                        p.nextToken();
                        map.put(name, value(p));
                    }
                    yield map;
                }
                case START_ARRAY -> {
                    var list = new ArrayList<@Nullable Object>();
                    while (p.nextToken() != JsonToken.END_ARRAY) list.add(value(p));
                    yield list;
                }
                case VALUE_STRING -> p.getText();
                case VALUE_NUMBER_INT -> p.getNumberValue();
                case VALUE_NUMBER_FLOAT -> p.getDecimalValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                default -> throw new DecodeException("Unexpected token " + token);
            };
        }
    }
}
