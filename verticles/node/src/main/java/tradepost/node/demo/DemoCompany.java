package tradepost.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.ContextModule;

/**
 * The demo data of every context, from {@code demo/<context>.yaml} in its api: a small trade in building supplies. Loading it again adds
 * nothing and continues where it stopped.
 */
final class DemoCompany {
    /** An order may wait for stock that a later entry receives. */
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
     * @param name by which later entries refer to its id: {@code {name}} in their path, find and body
     * @param find fields and values by which an existing one is found; each is a parameter of the list at {@code path}
     * @param to the path of the request that creates it; {@code path} if omitted
     * @param method POST if omitted
     * @param steps operations that bring it to {@code status}, in this order
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
            @Nullable String example,
            @Nullable String exampleLine) {}

    private final DemoApi api;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> ids = new LinkedHashMap<>();

    DemoCompany(DemoApi api) throws IOException {
        this.api = api;
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
        var missing = new LinkedHashMap<String, String>();
        for (int round = 0; round < ROUNDS; round++) {
            missing.clear();
            for (var e : entries)
                try {
                    load(e);
                    if (round == ROUNDS - 1) requireStatus(e);
                } catch (DemoApi.Refused refused) {
                    missing.put(e.name(), String.valueOf(refused.getMessage()));
                }
        }
        return missing;
    }

    /** Loads one entry that refers to no other, and returns its id. */
    String load(String name) throws IOException, InterruptedException {
        for (var e : entries) if (e.name().equals(name)) load(e);
        return ids.getOrDefault(name, "");
    }

    /** Ignores refusals with 409: the step was taken before, or is taken in the next round. */
    private void load(Entry e) throws IOException, InterruptedException {
        var there = find(e);
        var id = there.isPresent() ? there.get().getString("id") : create(e);
        ids.put(e.name(), id);
        if (there.isPresent()
                && (e.status() == null || e.status().equals(there.get().getString("status")))) return;
        for (var step : Objects.requireNonNullElse(e.steps(), List.<String>of()))
            api.post(path(e) + "/" + id + "/" + step, null);
    }

    /** A refusal with 409 may also mean that the settings require another step. */
    private void requireStatus(Entry e) throws IOException, InterruptedException {
        var wanted = e.status();
        if (wanted == null) return;
        var status = find(e).map(found -> found.getString("status")).orElse("");
        if (!wanted.equals(status)) throw new DemoApi.Refused("its status is " + status + ", not " + wanted);
    }

    private String create(Entry e) throws IOException, InterruptedException {
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
            var there = isWanted(e) && ids.keySet().containsAll(references(e)) ? find(e) : Optional.<JsonObject>empty();
            if (there.isEmpty()) continue;
            var id = there.get().getString("id");
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
