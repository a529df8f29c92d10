package tradepost.node;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tradepost.node.SyncedCopy.Kind;

/** Keeps a copy up to date by {@code updated_from} alone. */
final class TimeCopy {
    /**
     * What is committed later may have an earlier time, by at most the time of a transaction. So each round reads again what has changed
     * shortly before the newest change that it has seen.
     */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private final Api api;
    private final Map<Kind, Instant> newest = new EnumMap<>(Kind.class);
    final SyncedCopy copy = new SyncedCopy();
    int read;

    TimeCopy(Api api) {
        this.api = api;
        for (var kind : Kind.values()) newest.put(kind, Instant.EPOCH);
    }

    /** Reads what has changed. */
    void follow() {
        for (var kind : Kind.values()) {
            var from = Objects.requireNonNull(newest.get(kind)).minus(OVERLAP);
            for (var row : SyncedCopy.listed(api, kind, "&sort=updated_at&updated_from=" + from)) {
                copy.put(kind, row);
                newest.merge(kind, row.getInstant("updated_at"), (a, b) -> a.isAfter(b) ? a : b);
                read++;
            }
        }
        nameLevels();
    }

    /** A level shows the present names of its item and its location, whose changes do not change the level. */
    private void nameLevels() {
        for (var level : copy.all(Kind.STOCK)) {
            var item = copy.get(Kind.ITEMS, level.getString("item_id"));
            if (item != null) level.put("sku", item.getString("sku")).put("name", item.getString("name"));
            var location = copy.get(Kind.LOCATIONS, level.getString("location_id"));
            if (location != null) level.put("code", location.getString("code"));
        }
    }

    /** What was deleted is in no list: a copy compares the ids once in a while. */
    void forgetDeleted() {
        for (var kind : Kind.values()) {
            if (kind == Kind.STOCK) continue;
            var shown = SyncedCopy.listed(api, kind, "&fields=id").stream()
                    .map(row -> row.getString("id"))
                    .collect(Collectors.toSet());
            for (var row : copy.all(kind).toArray(JsonObject[]::new))
                if (!shown.contains(row.getString("id"))) copy.remove(kind, row.getString("id"));
        }
    }
}
