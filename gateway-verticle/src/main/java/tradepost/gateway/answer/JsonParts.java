package tradepost.gateway.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the body of a response in parts, between which its event loop serves others, and stops at a limit.
 */
public final class JsonParts {
    /** Encoding this much takes some milliseconds. */
    static final int PART_BYTES = 256 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    /** An object or an array that has begun, and what is left of it. */
    private record Open(Iterator<?> rest, boolean isObject) {}

    private final Consumer<Runnable> later;
    private final int bytesMax;
    private final Supplier<Refusal> tooLarge;
    private final Consumer<Buffer> then;
    private final Buffer out = Buffer.buffer();
    private final JsonGenerator json;
    private final ArrayDeque<Open> open = new ArrayDeque<>();

    private JsonParts(Consumer<Runnable> later, int bytesMax, Supplier<Refusal> tooLarge, Consumer<Buffer> then)
            throws IOException {
        this.later = later;
        this.bytesMax = bytesMax;
        this.tooLarge = tooLarge;
        this.then = then;
        json = JSON.createGenerator(new Out());
    }

    /**
     * Passes the encoded body on, at once if it is one part. The body must not be changed any more. Fails with this refusal as soon as it has more
     * than {@code bytesMax}.
     *
     * @param later runs what it is given after what waits now, unless nobody waits for the response any more
     */
    public static void encode(
            Consumer<Runnable> later,
            JsonObject body,
            int bytesMax,
            Supplier<Refusal> tooLarge,
            Consumer<Buffer> then) {
        try {
            var parts = new JsonParts(later, bytesMax, tooLarge, then);
            parts.write(body);
            parts.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void next() {
        try {
            int until = out.length() + PART_BYTES;
            while (!open.isEmpty() && out.length() < until) writeNext(open.element());
            if (open.isEmpty()) json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (out.length() > bytesMax) throw tooLarge.get();
        if (open.isEmpty()) then.accept(out);
        else later.accept(this::next);
    }

    private void writeNext(Open current) throws IOException {
        if (!current.rest().hasNext()) {
            open.remove();
            if (current.isObject()) json.writeEndObject();
            else json.writeEndArray();
        } else if (current.isObject()) {
            var field = (Map.Entry<?, ?>) current.rest().next();
            json.writeFieldName(String.valueOf(field.getKey()));
            write(field.getValue());
        } else write(current.rest().next());
    }

    private void write(@Nullable Object value) throws IOException {
        switch (value) {
            case JsonObject object -> begin(object.getMap());
            case Map<?, ?> map -> begin(map);
            case JsonArray array -> begin(array.getList());
            case List<?> list -> begin(list);
            case null, default -> JacksonCodec.encodeJson(value, json);
        }
    }

    private void begin(Map<?, ?> object) throws IOException {
        json.writeStartObject();
        open.push(new Open(object.entrySet().iterator(), true));
    }

    private void begin(List<?> array) throws IOException {
        json.writeStartArray();
        open.push(new Open(array.iterator(), false));
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int b) {
            out.appendByte((byte) b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            out.appendBytes(bytes, from, length);
        }
    }
}
