package tradepost.gateway.validation;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tradepost.gateway.answer.Refusal;
import tradepost.kernel.value.Text;

/**
 * Parses a body once, and refuses what two parsers could read differently: duplicate keys, invalid UTF-8, NUL, lone surrogates,
 * trailing text and oversized numbers. Decimals keep their digits.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_SCALE = 100;
    private static final int MAX_DIGITS = 60;
    private static final int MAX_NAME = 256;
    /** An order of 1,000 lines has 10,000; a body of 1 MiB could have half a million, of some 100 bytes each on the heap. */
    private static final int MAX_TOKENS = 50_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .maxStringLength(1 << 20)
                            .maxNameLength(MAX_NAME)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * @param node for the validator
     * @param plain the same value as maps and lists, for the bus
     */
    public record Read(JsonNode node, @Nullable Object plain) {}

    private StrictJson() {}

    public static Read read(Buffer body) {
        var bytes = body.getBytes();
        var text = new String(bytes, StandardCharsets.UTF_8);
        // the decoder replaces invalid UTF-8 by U+FFFD; if one occurs, encoding the text again shows whether the client
        // sent it
        if (text.indexOf('\uFFFD') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes))
            throw broken("is not UTF-8");
        try {
            // parsed from text: from bytes the parser would also accept UTF-16 and UTF-32
            var node = MAPPER.readTree(text);
            try {
                return new Read(node, plain(node)); // before the schema: multipleOf of 1e999999 costs seconds
            } catch (Refusal unreadable) {
                throw at(place(node), unreadable);
            }
        } catch (StreamConstraintsException e) {
            throw broken(tooMuch(String.valueOf(e.getOriginalMessage())));
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw broken(
                    String.valueOf(e.getOriginalMessage()).startsWith("Duplicate")
                            ? "has the same name twice in one object"
                            : at == null || at.getLineNr() < 1
                                    ? "is not JSON"
                                    : "is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        }
    }

    private static String tooMuch(String message) {
        if (message.contains("nesting depth")) return "is nested deeper than " + MAX_DEPTH + " levels";
        if (message.contains("oken count")) return "contains more than " + MAX_TOKENS + " names and values";
        if (message.startsWith("Number")) return "contains a number of more than " + MAX_DIGITS + " digits";
        return "contains a name of more than " + MAX_NAME + " characters";
    }

    private static Refusal broken(String reason) {
        return Refusal.of(400, "invalid_json", "", reason);
    }

    private static @Nullable Object plain(JsonNode n) {
        return switch (n.getNodeType()) {
            case OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                for (var e : n.properties()) map.put(text(e.getKey()), plain(e.getValue()));
                yield map;
            }
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>(n.size());
                for (var x : n) list.add(plain(x));
                yield list;
            }
            case STRING -> text(n.stringValue());
            case NUMBER -> {
                if (n.isBigDecimal() && Math.abs(n.decimalValue().scale()) > MAX_SCALE)
                    throw broken("contains a number that is too large or too small");
                yield n.numberValue();
            }
            case BOOLEAN -> n.booleanValue();
            case NULL -> null;
            default -> throw broken("is empty");
        };
    }

    /**
     * The path of the first value that {@link #plain} refuses. Searched only after a failure, so that valid bodies do not pay for
     * it.
     */
    private static String place(JsonNode n) {
        for (var e : n.properties()) {
            if (isReadable(() -> text(e.getKey())) && isReadable(() -> plain(e.getValue()))) continue;
            if (!isReadable(() -> text(e.getKey()))) return "";
            var below = place(e.getValue());
            return below.isEmpty() || below.startsWith("[") ? e.getKey() + below : e.getKey() + "." + below;
        }
        for (int i = 0; n.isArray() && i < n.size(); i++) {
            var entry = n.get(i);
            if (isReadable(() -> plain(entry))) continue;
            var below = place(entry);
            return "[" + i + "]" + (below.isEmpty() || below.startsWith("[") ? below : "." + below);
        }
        return "";
    }

    private static boolean isReadable(Runnable read) {
        try {
            read.run();
            return true;
        } catch (Refusal r) {
            return false;
        }
    }

    private static Refusal at(String field, Refusal r) {
        return Refusal.of(r.status, r.code, field, r.details.getJsonObject(0).getString("reason"));
    }

    private static String text(String s) {
        if (!Text.isStorable(s)) throw broken("contains a character that is not text (U+0000 or a lone surrogate)");
        return s;
    }
}
