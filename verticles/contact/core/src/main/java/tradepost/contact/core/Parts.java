package tradepost.contact.core;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.contact.Address;
import tradepost.contact.ContactPerson;
import tradepost.kernel.value.Json;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Text;

/** What customers and vendors have alike, to and from its columns. */
final class Parts {
    private Parts() {}

    static List<Address> addresses(Row r, int column) {
        return r.getJsonArray(column).stream()
                .map(a -> Json.read((JsonObject) a, Address.class))
                .toList();
    }

    static List<ContactPerson> contacts(Row r, int column) {
        return r.getJsonArray(column).stream()
                .map(c -> Json.read((JsonObject) c, ContactPerson.class))
                .toList();
    }

    static List<String> tags(Row r, int column) {
        return List.of(r.getArrayOfStrings(column));
    }

    static @Nullable Instant instant(Row r, int column) {
        var at = r.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    /** What is stored of them: without what they leave out. Fails 400 field_too_large. */
    static JsonArray array(String field, @Nullable List<? extends Record> parts) {
        var out = new JsonArray();
        if (parts != null)
            for (var part : parts) {
                var json = Json.write(part);
                json.getMap().values().removeIf(Objects::isNull);
                out.add(json);
            }
        Metadata.requireSmall(field, out.toBuffer());
        return out;
    }

    /** Trimmed, each once. Fails 400 for a blank one. */
    static String[] tags(@Nullable List<String> tags) {
        if (tags == null) return new String[0];
        return tags.stream().map(t -> Text.visible("tags", t)).distinct().toArray(String[]::new);
    }
}
