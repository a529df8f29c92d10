package tradepost.catalog.core.product;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.Product;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.product.ProductOption;
import tradepost.kernel.imports.ImportRow;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Metadata;
import tradepost.kernel.value.Text;

/**
 * A row of a file, and the product that it creates or changes. It changes the product with its id, or else the one whose own item has its
 * SKU, which it creates if there is none. A value replaces the whole field.
 */
final class ProductRow {
    private static final List<String> NEW = List.of("name", "price");
    private static final Set<String> KEPT = Set.of("options", "status", "tax_category");

    private final ImportRow row;
    private final JsonObject values;
    private final String currency;
    private final @Nullable UUID wantedId;
    private final String sku;
    /** Only for a product that is created. */
    final UUID newId = Ids.next();

    final UUID newItemId = Ids.next();
    /** The product after the row, once it is known that it can be written. */
    private @Nullable WriteProduct written;
    /** Why no product can be created of it, which matters only if none exists. */
    private @Nullable ServiceException incomplete;

    private @Nullable Product now;

    /** @param currency the currency of the installation, in which products are priced */
    ProductRow(ImportRow row, String currency) {
        this.row = row;
        this.currency = currency;
        values = row.values().copy();
        var id = (String) values.remove("id");
        wantedId = id == null ? null : UUID.fromString(id);
        var checked = checked(this::checkedSku);
        sku = checked == null ? "" : checked;
        values.put("sku", sku);
    }

    private String checkedSku() {
        var raw = values.getString("sku");
        if (raw == null) throw Problem.badRequest("required", Problem.detail("sku", "is required"));
        return Text.newSku(raw);
    }

    /** The result of a check, or null after a refusal. */
    private <T> @Nullable T checked(Supplier<T> check) {
        try {
            return check.get();
        } catch (ServiceException e) {
            row.refuse(e);
            return null;
        }
    }

    String sku() {
        return sku;
    }

    @Nullable
    UUID wantedId() {
        return wantedId;
    }

    boolean isOpen() {
        return !row.isRefused() && written == null;
    }

    void refuse(ServiceException why) {
        row.refuse(why);
    }

    /** The fields of a new product, but for its attributes; null if the row can only change a product. */
    @Nullable
    WriteProduct fresh() {
        if (wantedId != null || row.isRefused()) return null;
        try {
            var missing = NEW.stream()
                    .filter(field -> values.getValue(field) == null)
                    .map(field -> Problem.detail(field, "is required for a new product"))
                    .toList();
            Problem.badRequestIf("invalid_request", missing);
            var body = ProductWriter.normal(WriteProduct.of(values), currency);
            return complete(
                    body,
                    Objects.requireNonNullElse(body.status(), ProductWriter.PUBLISHED),
                    Objects.requireNonNullElse(body.options(), List.of()),
                    Objects.requireNonNullElseGet(body.attributes(), JsonObject::new));
        } catch (ServiceException e) {
            incomplete = e;
            return null;
        }
    }

    /** A new product of these fields, whose attributes fit its category; null if they do not. */
    @Nullable
    WriteProduct insertable(WriteProduct fresh, ProductCategories categories) {
        try {
            return complete(fresh, String.valueOf(fresh.status()), optionsOf(fresh), categories.attributes(fresh));
        } catch (ServiceException e) {
            incomplete = e;
            return null;
        }
    }

    void created(WriteProduct by) {
        written = by;
        row.is(ImportRow.Outcome.CREATED);
    }

    /**
     * The fields of the locked product after the row, but for its attributes; null if there is nothing to write.
     *
     * @param found the product that the row names
     * @param owner the item that has its SKU
     */
    @Nullable
    WriteProduct change(@Nullable Product found, @Nullable UUID owner) {
        now = found;
        if (found == null) {
            refuse(
                    wantedId != null
                            ? Problem.of(404, "product_not_found", Problem.detail("id", "is not the id of a product"))
                            : owner == null && incomplete != null ? incomplete : taken());
            return null;
        }
        if (owner != null && !owner.equals(found.itemId())) {
            refuse(taken());
            return null;
        }
        var was = WriteProduct.of(ProductWriter.asRequest(found));
        var body = checked(() -> ProductWriter.normal(WriteProduct.of(merged(found)), currency));
        if (body == null) return null;
        var wanted = complete(
                body,
                found.status().equals(body.status()) || body.status() == null ? found.status() : body.status(),
                body.options() == null ? found.options() : body.options(),
                Objects.requireNonNullElseGet(body.attributes(), JsonObject::new));
        return wanted.equals(was) ? null : wanted;
    }

    private static ServiceException taken() {
        return Problem.conflict("sku_taken", Problem.detail("sku", "is the SKU of another item"));
    }

    /**
     * An empty cell leaves an empty text as it is, because both are the same, the options, without which variants would be equal, and the
     * status and the tax category, as a PUT that omits them does.
     */
    private JsonObject merged(Product found) {
        var merged = ProductWriter.asRequest(found);
        for (var field : values.fieldNames()) {
            @Nullable Object value = values.getValue(field);
            if (value != null) merged.put(field, value);
            else if (KEPT.contains(field)) continue;
            else if (ProductWriter.REQUIRED.contains(field))
                throw Problem.badRequest("required", Problem.detail(field, "cannot be removed"));
            else if (!"".equals(merged.getValue(field))) merged.remove(field);
        }
        return merged;
    }

    /** The whole change, with attributes that fit its category; null if it is refused or changes nothing. */
    @Nullable
    WriteProduct updatable(WriteProduct wanted, ProductCategories categories) {
        var before = product();
        if (!ProductCategories.types(wanted, before)) return wanted;
        var attributes = checked(() -> categories.attributes(wanted, before));
        if (attributes == null) return null;
        var whole = complete(wanted, String.valueOf(wanted.status()), optionsOf(wanted), attributes);
        return whole.equals(WriteProduct.of(ProductWriter.asRequest(before))) ? null : whole;
    }

    /** The values of its variants after the change, by item; null if the row is refused. */
    @Nullable
    Map<UUID, JsonObject> adapted(WriteProduct change) {
        return checked(() -> ProductWriter.adapted(product(), optionsOf(change)));
    }

    void changed(WriteProduct by) {
        written = by;
        row.is(ImportRow.Outcome.CHANGED);
    }

    /** The product that it changes, as it was before. */
    Product product() {
        return Objects.requireNonNull(now);
    }

    static List<ProductOption> optionsOf(WriteProduct p) {
        return Objects.requireNonNullElse(p.options(), List.of());
    }

    private static WriteProduct complete(
            WriteProduct p, String status, List<ProductOption> options, JsonObject attributes) {
        return new WriteProduct(
                p.name(),
                p.price(),
                p.description(),
                null,
                p.sku(),
                status,
                p.categoryId(),
                p.images(),
                options,
                attributes,
                p.taxCategory(),
                Metadata.of(p.metadata()),
                ExternalIds.of(p.externalIds()));
    }
}
