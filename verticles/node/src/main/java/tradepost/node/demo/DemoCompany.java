package tradepost.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.ContextModule;

/**
 * The demo data of every context, from {@code demo/<context>.yaml} in its api: a small trade in building supplies. Loading it again adds
 * nothing and continues where it stopped.
 */
final class DemoCompany {
    /** What did not succeed, for example because a machine was busy, is tried again. */
    private static final int ROUNDS = 2;

    private static final Pattern REFERENCE = Pattern.compile("\\{([a-z0-9-]+)}");
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * One resource to create.
     *
     * @param name by which later entries refer to its id: {@code {name}} in their path, find and body; {@code {name-1}} is the item of the first
     *     variant of a product, and so on
     * @param find fields and values by which an existing one is found; each is a parameter of the list at {@code path}
     * @param to the path of the request that creates it; {@code path} if omitted
     * @param method POST if omitted
     * @param steps operations that bring it to {@code status}, in this order
     * @param after entries that it needs besides those that it refers to, such as those that receive its stock
     * @param example the last digits of its id in the contract's examples
     * @param exampleLine the same for its first line
     */
    private record Entry(
            String name,
            String path,
            Map<String, String> find,
            Map<String, Object> body,
            @Nullable String to,
            @Nullable String method,
            @Nullable String status,
            @Nullable List<String> steps,
            @Nullable List<String> after,
            @Nullable String example,
            @Nullable String exampleLine) {}

    /** What there may be before. */
    enum Before {
        /** Nothing: nothing is looked for. */
        NOTHING,
        /** A part, after which the last steps may be missing. */
        PART,
        /** Anything. What has no status to reach stays as it is. */
        ANYTHING
    }

    private final DemoApi api;
    private final Before before;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    DemoCompany(DemoApi api, Before before) throws IOException {
        this.api = api;
        this.before = before;
        for (var context : ContextModule.names()) entries.addAll(read("/demo/" + context + ".yaml"));
    }

    /** Empty if a context has none. */
    private static List<Entry> read(String place) throws IOException {
        try (var in = DemoCompany.class.getResourceAsStream(place)) {
            return in == null ? List.of() : YAML.readValue(in, new TypeReference<List<Entry>>() {});
        }
    }

    /** @return why entries could not be loaded, by their names; the others are */
    Map<String, String> load() throws IOException, InterruptedException {
        var refused = new ConcurrentHashMap<String, String>();
        for (int round = 0; round < ROUNDS; round++) {
            boolean again = round > 0;
            for (var wave : waves()) {
                var steps = new ArrayList<DemoWork.Step>();
                for (var e : wave) steps.add(() -> load(e, again, refused));
                new DemoWork().run(steps);
            }
        }
        var missing = new LinkedHashMap<String, String>();
        for (var e : entries)
            if (!done.contains(e.name())) missing.put(e.name(), refused.getOrDefault(e.name(), "it was not loaded"));
        return missing;
    }

    /** What is not done, in parts: what an entry needs is in an earlier one. */
    private List<List<Entry>> waves() {
        var waves = new ArrayList<List<Entry>>();
        var left = new ArrayList<>(entries);
        left.removeIf(e -> done.contains(e.name()));
        while (!left.isEmpty()) {
            var names = left.stream().map(Entry::name).toList();
            var wave = left.stream()
                    .filter(e -> Collections.disjoint(needed(e), names))
                    .toList();
            if (wave.isEmpty()) throw new IllegalStateException("entries of the demo need each other: " + names);
            waves.add(wave);
            left.removeAll(wave);
        }
        return waves;
    }

    private static Set<String> needed(Entry e) {
        var text = e.path() + e.find().values() + e.to() + new JsonObject(e.body()).encode();
        var names = REFERENCE.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
        if (e.after() != null) names.addAll(e.after());
        return names;
    }

    /** Loads one entry that refers to no other, and returns its id. */
    String load(String name) throws IOException, InterruptedException {
        for (var e : entries) if (e.name().equals(name)) load(e, false, new HashMap<>());
        return ids.getOrDefault(name, "");
    }

    private void load(Entry e, boolean again, Map<String, String> refused) throws IOException, InterruptedException {
        if (done.contains(e.name())) return;
        try {
            var status = status(e, again);
            if (e.status() == null || e.status().equals(status)) done.add(e.name());
            else refused.put(e.name(), "its status is " + status + ", not " + e.status());
        } catch (DemoApi.Refused why) {
            refused.put(e.name(), String.valueOf(why.getMessage()));
        }
    }

    /**
     * Creates the entry and takes its steps, and returns its status afterwards. Ignores refusals with 409: the step was taken before, is taken in
     * the next round, or the settings require another one first.
     */
    private @Nullable String status(Entry e, boolean again) throws IOException, InterruptedException {
        var there = again || before != Before.NOTHING ? find(e) : Optional.<JsonObject>empty();
        var last = there.isPresent() ? there.get() : create(e);
        var id = last.getString("id");
        if (id != null) ids.put(e.name(), id);
        nameVariants(e, last);
        var status = last.getString("status");
        if (there.isPresent()
                && (e.status() == null ? before == Before.ANYTHING : e.status().equals(status))) return status;
        var steps = Objects.requireNonNullElse(e.steps(), List.<String>of());
        for (var step : steps) {
            var now = api.post(path(e) + "/" + id + "/" + step, null);
            nameVariants(e, now);
            status = now.getString("status");
        }
        boolean unclear = e.status() != null && !e.status().equals(status) && (again || !steps.isEmpty());
        return unclear ? find(e).map(found -> found.getString("status")).orElse("") : status;
    }

    private void nameVariants(Entry e, JsonObject product) {
        var variants = product.getJsonArray("variants", new JsonArray());
        for (int i = 0; i < variants.size(); i++)
            ids.put(e.name() + "-" + (i + 1), variants.getJsonObject(i).getString("item_id"));
    }

    private JsonObject create(Entry e) throws IOException, InterruptedException {
        var to = e.to() == null ? path(e) : withIds(e, e.to());
        return api.create(Objects.requireNonNullElse(e.method(), "POST"), to, body(e), path(e) + "?" + query(e));
    }

    private Optional<JsonObject> find(Entry e) throws IOException, InterruptedException {
        var wanted = new LinkedHashMap<String, String>();
        for (var f : e.find().entrySet()) wanted.put(f.getKey(), withIds(e, f.getValue()));
        return api.list(path(e) + "?" + query(e)).stream()
                .filter(found ->
                        wanted.entrySet().stream().allMatch(f -> f.getValue().equals(found.getString(f.getKey()))))
                .findFirst();
    }

    private String path(Entry e) throws DemoApi.Refused {
        return withIds(e, e.path());
    }

    private String query(Entry e) throws DemoApi.Refused {
        var parts = new ArrayList<String>();
        for (var f : e.find().entrySet()) parts.add(f.getKey() + "=" + DemoApi.encoded(withIds(e, f.getValue())));
        return String.join("&", parts);
    }

    private JsonObject body(Entry e) throws DemoApi.Refused {
        return new JsonObject(withIds(e, new JsonObject(e.body()).encode()));
    }

    /** Fails if it refers to an entry that could not be loaded. */
    private String withIds(Entry e, String text) throws DemoApi.Refused {
        for (var name : REFERENCE.matcher(text).results().map(m -> m.group(1)).toList())
            if (!ids.containsKey(name))
                throw new DemoApi.Refused(e.name() + " refers to " + name + ", which is missing");
        return REFERENCE.matcher(text).replaceAll(m -> ids.getOrDefault(m.group(1), ""));
    }

    /**
     * The ids of existing resources, by their ids in the contract's examples. Resources that do not exist, for example because
     * they were deleted, are left out.
     */
    Map<String, String> exampleIds() throws IOException, InterruptedException {
        var found = new LinkedHashMap<String, String>();
        for (var e : entries) {
            var id = isWanted(e) ? id(e) : null;
            if (id == null) continue;
            ids.put(e.name(), id);
            if (e.example() == null) continue;
            found.put(example(String.valueOf(e.example())), id);
            var lines = e.exampleLine() == null ? List.<JsonObject>of() : api.lines(path(e) + "/" + id);
            if (!lines.isEmpty())
                found.put(
                        example(String.valueOf(e.exampleLine())),
                        lines.getFirst().getString("id"));
        }
        return found;
    }

    /** What has another address than the request that made it has another id than its response. */
    private @Nullable String id(Entry e) throws IOException, InterruptedException {
        if (e.to() == null && e.method() == null && done.contains(e.name())) return ids.get(e.name());
        if (!ids.keySet().containsAll(references(e))) return null;
        return find(e).map(found -> found.getString("id")).orElse(null);
    }

    /** Whether it has an id in the contract's examples, or an entry that has one is found by its id. */
    private boolean isWanted(Entry e) {
        return e.example() != null
                || entries.stream()
                        .anyMatch(o -> o.example() != null && references(o).contains(e.name()));
    }

    /** The names by whose ids the entry is found. */
    private static List<String> references(Entry e) {
        return REFERENCE
                .matcher(e.path() + e.find().values())
                .results()
                .map(m -> m.group(1))
                .toList();
    }

    private static String example(String lastDigits) {
        return "0198c0de-0000-7000-8000-0000000000" + lastDigits;
    }
}
