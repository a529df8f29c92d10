package tradepost.node.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.demo.client.DemoApi;
import tradepost.node.demo.client.DemoMoney;
import tradepost.node.demo.client.DemoTeam;
import tradepost.node.demo.client.Parallel;
import tradepost.node.demo.picture.ProductPicture;

/**
 * The demo data of every context, from {@code demo/<context>.yaml} in its api: a trade in building supplies. Loading it again adds
 * nothing and continues where it stopped.
 */
final class DemoCompany {
    /** An order may wait for stock that a later entry receives. */
    private static final int ROUNDS = 2;

    private static final String CURRENCY = "currency";
    private static final String FILES = "/api/files";
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
     * @param body null if it is there, because another entry has caused it
     * @param to the path of the request that creates it; {@code path} if omitted
     * @param method POST if omitted
     * @param steps operations that bring it to {@code status}, in this order
     * @param today whether it is created at the end: it is what somebody is working on
     * @param example the last digits of its id in the contract's examples
     * @param exampleLine the same for its first line
     * @param goods how a product is bought, sold and shown
     * @param buyer how a customer buys
     */
    record Entry(
            String name,
            String path,
            Map<String, String> find,
            @Nullable Map<String, Object> body,
            @Nullable String to,
            @Nullable String method,
            @Nullable String status,
            @Nullable List<String> steps,
            boolean today,
            @Nullable String example,
            @Nullable String exampleLine,
            @Nullable Goods goods,
            @Nullable Habits buyer) {
        boolean isAt(String place) {
            return path.equals(place);
        }

        /** Whether both are created in the same way, and may be at the same time. */
        boolean isLike(Entry other) {
            return isAt(other.path) && Objects.equals(to, other.to);
        }

        /** A number of its body. */
        int number(String field, int fallback) {
            var value = body == null ? null : body.get(field);
            return value instanceof Number n ? n.intValue() : fallback;
        }
    }

    /**
     * @param cost of one piece
     * @param vendor the name of the vendor
     * @param weekly how often it is bought, compared with the others
     * @param picture what its picture shows
     * @param colour of what the picture shows
     */
    record Goods(BigDecimal cost, String vendor, double weekly, String season, String picture, String colour) {}

    /** @param monthly orders in a month */
    record Habits(String kind, double monthly) {}

    private final DemoMoney money;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    /** What the API has answered about a resource. */
    private final Map<String, JsonObject> resources = new ConcurrentHashMap<>();
    /** Why products have none; null if they have. */
    private volatile @Nullable String withoutPictures;

    DemoCompany(DemoMoney money, BusinessZone zone) throws IOException {
        this.money = money;
        ids.put(CURRENCY, money.currency());
        var today = zone.day(Instant.now());
        ids.put("half-a-year-ago", today.minusDays(182).toString());
        ids.put("in-three-weeks", today.plusDays(21).toString());
        ids.put("in-a-year", today.plusDays(365).toString());
        for (var context : ContextModule.names()) entries.addAll(read("/demo/" + context + ".yaml"));
    }

    /** Empty if a context has none. */
    private static List<Entry> read(String place) throws IOException {
        try (var in = DemoCompany.class.getResourceAsStream(place)) {
            return in == null ? List.of() : YAML.readValue(in, new TypeReference<List<Entry>>() {});
        }
    }

    List<Entry> at(String path) {
        return entries.stream().filter(e -> e.isAt(path)).toList();
    }

    /** How many pieces somebody is working on, of the item with this SKU. */
    int wantedToday(String sku) {
        var names = entries.stream()
                .filter(e -> sku.equals(e.find().get("sku")))
                .map(e -> "{" + e.name() + "}")
                .toList();
        return entries.stream()
                .filter(Entry::today)
                .flatMap(e -> Stream.of("items", "lines").flatMap(field -> lines(e, field)))
                .filter(l -> names.contains(l.getString("item_id")))
                .mapToInt(l -> l.getInteger("quantity"))
                .sum();
    }

    private static Stream<JsonObject> lines(Entry e, String field) {
        var lines = e.body() == null ? null : new JsonObject(e.body()).getJsonArray(field);
        return lines == null ? Stream.of() : lines.stream().map(JsonObject.class::cast);
    }

    /** Null if it is missing. */
    @Nullable
    String id(String name) {
        return ids.get(name);
    }

    /** Null if it is missing. */
    @Nullable
    JsonObject resource(String name) {
        return resources.get(name);
    }

    /**
     * Creates what is always there: masters, not what somebody is working on.
     *
     * @param at the time of each, if this instance has a past
     * @param isNew whether nothing of it can exist
     * @return why entries could not be loaded, by their names; the others are
     */
    Map<String, String> loadMasters(DemoTeam team, UnaryOperator<Instant> at, Instant from, boolean isNew)
            throws IOException, InterruptedException {
        var missing = new ConcurrentHashMap<String, String>();
        var clock = from;
        var left = new ArrayList<>(entries.stream().filter(e -> !e.today()).toList());
        while (!left.isEmpty()) {
            var ready = left.stream()
                    .filter(e -> e.isLike(left.getFirst()) && ids.keySet().containsAll(references(e)))
                    .toList();
            if (ready.isEmpty()) ready = List.of(left.getFirst()); // what it refers to is missing
            var jobs = new ArrayList<Parallel.Job>();
            for (var e : ready) {
                clock = at.apply(clock);
                var then = team.at(clock);
                jobs.add(() -> attempt(missing, e, () -> load(then, e, isNew)));
            }
            Parallel.run(jobs);
            left.removeAll(ready);
        }
        var why = withoutPictures;
        if (why != null) missing.put("pictures", why);
        return new LinkedHashMap<>(missing);
    }

    /**
     * Creates what somebody is working on.
     *
     * @param isNew whether nothing of it can exist
     */
    Map<String, String> loadToday(DemoTeam team, boolean isNew) throws IOException, InterruptedException {
        var missing = new LinkedHashMap<String, String>();
        var left = entries.stream().filter(Entry::today).toList();
        for (int round = 0; round < ROUNDS; round++) {
            missing.clear();
            boolean isFirst = isNew && round == 0;
            for (var e : left) attempt(missing, e, () -> load(team, e, isFirst));
            left = left.stream().filter(e -> missing.containsKey(e.name())).toList();
        }
        return missing;
    }

    private static void attempt(Map<String, String> missing, Entry e, Parallel.Job work)
            throws IOException, InterruptedException {
        try {
            work.run();
        } catch (DemoApi.Refused refused) {
            missing.put(e.name(), String.valueOf(refused.getMessage()));
        }
    }

    private void load(DemoTeam team, Entry e, boolean isNew) throws IOException, InterruptedException {
        var api = team.writes(e.path());
        var there = isNew && e.body() != null ? Optional.<JsonObject>empty() : find(api, e);
        keep(e, there.isPresent() ? there.get() : create(team, e));
        if (there.isPresent() && isDone(e)) return;
        for (var step : Objects.requireNonNullElse(e.steps(), List.<String>of())) {
            var done = step(team, path(e) + "/" + ids.get(e.name()) + "/" + step);
            if (done != null) keep(e, done);
        }
        if (!isDone(e)) // the settings may require another step
        throw new DemoApi.Refused("its status is " + status(e) + ", not " + e.status(), "", 0);
    }

    private boolean isDone(Entry e) {
        return e.status() == null || e.status().equals(status(e));
    }

    private @Nullable String status(Entry e) {
        return resources.getOrDefault(e.name(), new JsonObject()).getString("status");
    }

    /**
     * A conflict means that the step was taken before, or is taken in the next round. Where somebody else has to approve an order, somebody
     * else does.
     *
     * @return what the resource is then; null if the step was not taken
     */
    private static @Nullable JsonObject step(DemoTeam team, String path) throws IOException, InterruptedException {
        var api = team.writes(path);
        try {
            return api.post(path, null);
        } catch (DemoApi.Refused refused) {
            if (refused.code.equals("approval_required") && api != team.finance()) {
                team.finance().post(path.substring(0, path.lastIndexOf('/')) + "/approve", null);
                return api.post(path, null);
            }
            if (!refused.isConflict()) throw refused;
            return null;
        }
    }

    private void keep(Entry e, JsonObject found) {
        var resource = found;
        for (var head : List.of("order", "quote")) if (found.containsKey(head)) resource = found.getJsonObject(head);
        if (found.containsKey("shipments"))
            resource = found.getJsonArray("shipments").getJsonObject(0);
        resources.put(e.name(), resource);
        ids.put(e.name(), resource.getString("id", ""));
    }

    /** One that exists counts as created. */
    private JsonObject create(DemoTeam team, Entry e) throws IOException, InterruptedException {
        if (e.body() == null) throw new DemoApi.Refused(e.name() + " is not there", "", 0);
        var to = e.to() == null ? path(e) : withIds(e, e.to());
        try {
            var body = body(e);
            var goods = e.goods();
            if (goods != null) addPicture(team, e, goods, body);
            return team.writes(to).write(Objects.requireNonNullElse(e.method(), "POST"), to, body);
        } catch (DemoApi.Refused refused) {
            var there = refused.isConflict() ? find(team.office(), e) : Optional.<JsonObject>empty();
            return there.orElseThrow(() -> refused);
        }
    }

    /** A product can be sold without one. */
    private void addPicture(DemoTeam team, Entry e, Goods goods, JsonObject body) throws InterruptedException {
        if (withoutPictures != null) return;
        try {
            var picture = ProductPicture.jpeg(goods.picture(), goods.colour());
            var file = team.writes(FILES).upload(FILES, e.name() + ".jpg", picture);
            var image = new JsonObject().put("file_id", file.getString("id")).put("position", 1);
            body.put("images", new JsonArray().add(image));
        } catch (IOException failure) { // the store is away, or the settings allow no JPEG: so it is with the others
            withoutPictures = String.valueOf(failure.getMessage());
        }
    }

    private Optional<JsonObject> find(DemoApi api, Entry e) throws IOException, InterruptedException {
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
        return (JsonObject) resolved(e, "", new JsonObject(Objects.requireNonNull(e.body())));
    }

    /** With ids for names, and amounts in the currency of the installation. */
    private Object resolved(Entry e, String field, Object value) throws DemoApi.Refused {
        if (value instanceof String text) return withIds(e, text);
        if (value instanceof Number amount && DemoMoney.isAmount(field))
            return field.equals("credit_limit") ? money.whole(amount) : money.of(new BigDecimal(amount.toString()));
        if (value instanceof JsonObject object) {
            var out = new JsonObject();
            for (var f : object) out.put(f.getKey(), resolved(e, f.getKey(), f.getValue()));
            return out;
        }
        if (value instanceof JsonArray array) {
            var out = new JsonArray();
            for (var one : array) out.add(resolved(e, field, one));
            return out;
        }
        return value;
    }

    private String withIds(Entry e, String text) throws DemoApi.Refused {
        for (var name : REFERENCE.matcher(text).results().map(m -> m.group(1)).toList())
            if (!ids.containsKey(name))
                throw new DemoApi.Refused(e.name() + " refers to " + name + ", which is missing", "", 0);
        return REFERENCE.matcher(text).replaceAll(m -> ids.getOrDefault(m.group(1), ""));
    }

    /**
     * The ids of existing resources, by their ids in the contract's examples. Resources that do not exist, for example because
     * they were deleted, are left out.
     */
    Map<String, String> exampleIds(DemoApi api) throws IOException, InterruptedException {
        var found = new LinkedHashMap<String, String>();
        for (var e : entries) {
            var there = isWanted(e) && ids.keySet().containsAll(referencesToFind(e))
                    ? find(api, e)
                    : Optional.<JsonObject>empty();
            if (there.isEmpty()) continue;
            var id = there.get().getString("id");
            ids.put(e.name(), id);
            if (e.example() == null) continue;
            found.put(example(String.valueOf(e.example())), id);
            var lines = e.exampleLine() == null ? List.<JsonObject>of() : lines(api.get(path(e) + "/" + id));
            if (!lines.isEmpty())
                found.put(
                        example(String.valueOf(e.exampleLine())),
                        lines.getFirst().getString("id"));
        }
        return found;
    }

    /** The lines of an order or a transfer. */
    private static List<JsonObject> lines(JsonObject data) {
        JsonArray lines = data.getJsonArray(data.containsKey("items") ? "items" : "lines");
        return lines.stream().map(JsonObject.class::cast).toList();
    }

    /** Whether it has an id in the contract's examples, or an entry that has one is found by its id. */
    private boolean isWanted(Entry e) {
        return e.example() != null
                || entries.stream()
                        .anyMatch(
                                o -> o.example() != null && referencesToFind(o).contains(e.name()));
    }

    /** The names by whose ids the entry is found. */
    private static List<String> referencesToFind(Entry e) {
        return names(e.path() + e.find().values());
    }

    /** All names to which it refers. */
    private static List<String> references(Entry e) {
        return names(e.path() + e.find().values() + e.to() + e.body());
    }

    private static List<String> names(String text) {
        return REFERENCE.matcher(text).results().map(m -> m.group(1)).toList();
    }

    private static String example(String lastDigits) {
        return "0198c0de-0000-7000-8000-0000000000" + lastDigits;
    }
}
