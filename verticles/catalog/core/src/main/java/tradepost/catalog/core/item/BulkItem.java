package tradepost.catalog.core.item;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Item;
import tradepost.catalog.Offer;
import tradepost.catalog.WriteItem;
import tradepost.catalog.bulk.BulkItemResults.Result;
import tradepost.kernel.imports.Cells;
import tradepost.kernel.json.Json;
import tradepost.kernel.json.MergePatch;
import tradepost.kernel.problem.Fault;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Money;
import tradepost.kernel.value.Text;

/** One element of a request, its rules, and what has become of it. */
final class BulkItem {
    private static final List<String> NEW = List.of("name", "unit_price");
    private static final Set<String> REQUIRED = Set.copyOf(NEW);

    private final int index;
    private final String op;
    private final @Nullable UUID wantedId;
    private final boolean replaces;
    private final JsonObject sent;
    private final String currency;
    private final String sku;
    private final @Nullable WriteItem insertable;
    private int status = 200;
    private @Nullable UUID id;
    private @Nullable ServiceException refusal;

    /** @param currency the currency of the installation, in which items are priced */
    BulkItem(int index, JsonObject sent, String currency) {
        this(index, sent, sent.getString("op", "upsert"), null, false, currency);
    }

    /**
     * A row of a file: it changes the item with this id, or else the one with its SKU, which it creates if there is none. A value replaces
     * the whole field, and null leaves an empty text as it is, because both are an empty cell.
     */
    static BulkItem ofRow(JsonObject values, @Nullable UUID id, String currency) {
        return new BulkItem(0, values, id == null ? "upsert" : "update", id, true, currency);
    }

    private BulkItem(
            int index, JsonObject sent, String op, @Nullable UUID wantedId, boolean replaces, String currency) {
        this.index = index;
        this.currency = currency;
        this.op = op;
        this.wantedId = wantedId;
        this.replaces = replaces;
        var normal = checked(() -> Text.newSku(sent.getString("sku")));
        sku = normal == null ? sent.getString("sku").strip() : normal;
        this.sent = sent.copy().put("sku", sku);
        insertable = isRefused() || op.equals("update") ? null : checked(this::insertable);
    }

    /** Null for an element that can only update, because it lacks a field that a new item needs. */
    private @Nullable WriteItem insertable() {
        if (missing().isEmpty()) return normal(Json.read(sent, WriteItem.class));
        if (op.equals("create")) throw incomplete();
        return null;
    }

    private List<String> missing() {
        return NEW.stream().filter(field -> sent.getValue(field) == null).toList();
    }

    private ServiceException incomplete() {
        return Problem.badRequest(
                "invalid_request",
                missing().stream()
                        .map(field -> Problem.detail(field, "is required for a new item"))
                        .toArray(JsonObject[]::new));
    }

    private WriteItem normal(WriteItem raw) {
        var name = new String[1];
        var price = new BigDecimal[1];
        var metadata = new JsonObject[1];
        var externalIds = new JsonObject[1];
        Problem.all(
                () -> name[0] = Text.visible("name", raw.name()),
                () -> price[0] = Money.checkedPrice("unit_price", raw.unitPrice(), currency),
                () -> metadata[0] = Metadata.of(raw.metadata()),
                () -> externalIds[0] = ExternalIds.of(raw.externalIds()));
        return new WriteItem(
                name[0],
                raw.sku(),
                raw.description(),
                price[0],
                Text.trimmedOrNull(raw.barcode()),
                raw.unit(),
                Offer.taxCategory(raw.taxCategory()),
                metadata[0],
                externalIds[0]);
    }

    /** The result of a check, or null after a refusal. */
    private <T> @Nullable T checked(Supplier<@Nullable T> check) {
        try {
            return check.get();
        } catch (ServiceException e) {
            refuse(e);
            return null;
        }
    }

    String sku() {
        return sku;
    }

    /** Null if the SKU names the item. */
    @Nullable
    UUID wantedId() {
        return wantedId;
    }

    @Nullable
    ServiceException refusal() {
        return refusal;
    }

    boolean isCreated() {
        return status == 201;
    }

    @Nullable
    UUID id() {
        return id;
    }

    boolean isRefused() {
        return refusal != null;
    }

    /** What to insert if the SKU is new; null if there is nothing to insert. */
    @Nullable
    WriteItem toInsert() {
        return isRefused() ? null : insertable;
    }

    /** Whether it remains to be applied to an item that exists. */
    boolean isOpen() {
        return !isRefused() && id == null;
    }

    void created(Item by) {
        status = 201;
        id = by.id();
    }

    void refuse(ServiceException why) {
        refusal = why;
        status = why.failureCode();
    }

    /**
     * Applies the element to the locked item that it names, which another request created if this one was to create it. Returns the
     * fields to write, or null if nothing is to be written.
     *
     * @param owner the item that has its SKU
     */
    @Nullable
    WriteItem change(@Nullable Item now, @Nullable Item owner) {
        if (op.equals("create")) refuse(taken());
        else if (now == null) refuse(unknown());
        else if (owner != null && !owner.id().equals(now.id())) refuse(taken());
        if (isRefused() || now == null) return null;
        id = now.id();
        var was = Json.write(now);
        var wanted = checked(() -> normal(Json.read(merged(was), WriteItem.class)));
        return wanted == null || wanted.equals(Json.read(was, WriteItem.class)) ? null : wanted;
    }

    private JsonObject merged(JsonObject was) {
        return replaces ? Cells.merged(was, sent, REQUIRED) : MergePatch.apply(was, sent, REQUIRED);
    }

    /** The names of the ids by which other systems are to know the item. */
    List<String> externalNames() {
        if (isRefused() || !(sent.getValue("external_ids") instanceof JsonObject ids)) return List.of();
        return ids.stream()
                .filter(e -> e.getValue() != null)
                .map(e -> e.getKey() + ":" + e.getValue())
                .toList();
    }

    void refuseExternalId() {
        refuse(Problem.conflict(
                "external_id_taken", Problem.detail("external_ids", "has an id by which another item is known")));
    }

    private static ServiceException taken() {
        return Problem.conflict("sku_taken", Problem.detail("sku", "is the SKU of another item"));
    }

    private ServiceException unknown() {
        if (wantedId != null)
            return Problem.of(404, "item_not_found", Problem.detail("id", "is not the id of an item"));
        if (op.equals("upsert") && insertable == null) return incomplete();
        return Problem.of(404, "item_not_found", Problem.detail("sku", "is not the SKU of an item"));
    }

    Result result() {
        var error = refusal == null ? null : Fault.of(refusal, "items[" + index + "]");
        return new Result(index, status, error == null ? id : null, sku, error);
    }
}
