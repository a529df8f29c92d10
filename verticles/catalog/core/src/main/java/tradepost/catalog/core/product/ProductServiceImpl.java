package tradepost.catalog.core.product;

import static tradepost.catalog.core.product.ProductWriter.PUBLISHED;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.Item;
import tradepost.catalog.Offer;
import tradepost.catalog.Product;
import tradepost.catalog.ProductPage;
import tradepost.catalog.ProductQuery;
import tradepost.catalog.ProductService;
import tradepost.catalog.WriteItem;
import tradepost.catalog.WriteProduct;
import tradepost.catalog.core.category.AttributeRules;
import tradepost.catalog.product.DeleteProduct;
import tradepost.catalog.product.DeleteVariant;
import tradepost.catalog.product.GenerateVariants;
import tradepost.catalog.product.ProductImage;
import tradepost.catalog.product.WriteVariant;
import tradepost.inventory.InventoryService;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.listing.ExternalId;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.ExternalIds;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/**
 * Products and their items. Inventory keeps the stock: a requested stock commits with the product as an event, which inventory
 * applies once, however often it is delivered. The event is handed over before the response is sent; if this process or inventory
 * stops before that, the relay delivers it later. So every product gets its opening stock, and no stock is booked twice.
 */
public final class ProductServiceImpl implements ProductService {
    private final Vertx vertx;
    private final Db db;
    private final OfferReader offers;
    private final ProductStockReader products;
    private final ProductWriter writes;
    private final VariantWriter variants;
    private final Listing<Product> listed;
    private final Shelf shelf;
    private final ImageFiles images;

    /** @param currency the currency of the installation, in which products are priced */
    public ProductServiceImpl(
            Vertx vertx,
            Db db,
            InventoryService inventory,
            Shelf shelf,
            Resource<Item, WriteItem> items,
            ImageFiles images,
            String currency) {
        this.vertx = vertx;
        this.db = db;
        this.shelf = shelf;
        this.images = images;
        offers = new OfferReader(vertx, db, currency);
        products = new ProductStockReader(vertx, db, inventory, currency);
        writes = new ProductWriter(items, currency);
        variants = new VariantWriter(writes, items, currency);
        listed = ProductQueries.listed(currency);
    }

    @Override
    public Future<Product> createProduct(WriteProduct body, Caller caller) {
        if (body.stock() != null && body.stock() > 0) requireStockPermission(caller);
        return Tasks.run(
                vertx,
                () -> answer(
                        body.images() == null || body.images().isEmpty()
                                ? create(Ids.next(), body)
                                : Idempotency.steps(db, Product.class, () -> {
                                    var id = Ids.next();
                                    images.require(id, body.images(), caller);
                                    return create(id, body);
                                })));
    }

    private Product create(UUID id, WriteProduct body) {
        return Idempotency.write(db, Product.class, tx -> writes.create(tx, id, body));
    }

    /** The ETag includes the stock, which changes without the product. A recorded response gets it again. */
    private Product answer(Product product) {
        Request.answerEtag(product.version(), product.stockTag());
        return shelf.whole(product);
    }

    @Override
    public Future<Product> getProduct(UUID productId, Caller caller) {
        if (only(caller) != null) return Tasks.run(vertx, () -> published(productId, caller));
        var request = Request.current();
        return products.get(productId, caller).map(found -> {
            var product = found.orElseThrow(() -> Problem.notFound("product_not_found"));
            if (request != null) request.answerTag(product.version(), product.stockTag());
            return shelf.whole(product);
        });
    }

    private Product published(UUID productId, Caller caller) {
        var product = products.get(productId, caller)
                .await()
                .filter(p -> PUBLISHED.equals(p.status()))
                .orElseThrow(() -> Problem.notFound("product_not_found"));
        var shown = shelf.published(List.of(product), caller).await().getFirst();
        var request = Request.current();
        if (request != null) request.answerTag(shown.version(), Shelf.tag(shown));
        return shown;
    }

    @Override
    public Future<ProductPage> listProducts(ProductQuery query, Caller caller) {
        if (only(caller) != null) requireNoFiling(query);
        var sku = query.sku() == null ? null : Text.sku(query.sku());
        var where = Where.of("deleted_at is null")
                .and("status = ?", only(caller))
                .in("status", query.status())
                .archived(Objects.requireNonNullElse(query.archived(), "true"), "status = 'archived'")
                .between("created_at", query.createdFrom(), query.createdTo())
                .and(ProductQueries.WITH_SKU, sku)
                .and(ProductQueries.WITH_ITEM, query.itemId())
                .and(ProductQueries.IN_CATEGORY, query.categoryId())
                .search(ProductQueries.SEARCHED, query.q());
        for (var filter : Objects.requireNonNullElse(query.attribute(), List.<String>of())) {
            var wanted = AttributeRules.wanted(filter);
            where.and(ProductQueries.WITH_ATTRIBUTE.get(wanted.size() - 1), new JsonArray(wanted));
        }
        if (only(caller) != null) return Tasks.run(vertx, () -> published(query, where, caller));
        return query.page()
                .read(db, listed, where)
                .compose(slice -> products.stocked(slice.data(), caller)
                        .map(data ->
                                new ProductPage(data.stream().map(shelf::whole).toList(), slice.meta())));
    }

    /** A visitor has no token with which inventory could be asked. */
    private ProductPage published(ProductQuery query, Where where, Caller caller) {
        var slice = query.page().read(db, listed, where).await();
        var stocked =
                caller.isStorefront() ? products.stockedForAll(slice.data()) : products.stocked(slice.data(), caller);
        return new ProductPage(shelf.published(stocked.await(), caller).await(), slice.meta());
    }

    /** A filter would tell what is not shown. Fails 403. */
    private static void requireNoFiling(ProductQuery query) {
        var metadata = query.page().metadata();
        if (metadata != null && !metadata.isEmpty() || query.page().externalId() != null)
            throw Problem.lacks("products:read");
    }

    @Override
    public Future<Product> putProduct(UUID productId, WriteProduct body, Caller caller) {
        return Tasks.run(vertx, () -> change(productId, body.stock(), body.images(), now -> body, caller));
    }

    @Override
    public Future<Product> getProductByExternalId(String system, String externalId, Caller caller) {
        var name = new ExternalId(system, externalId).name();
        return db.require("product_not_found", r -> r.getUUID(0), ProductQueries.BY_EXTERNAL_ID, name)
                .compose(id -> getProduct(id, caller));
    }

    /** Another request has created the product in the meantime. */
    private static final class Created extends RuntimeException {
        private static final long serialVersionUID = 1;
        static final Created IN_THE_MEANTIME = new Created();

        private Created() {
            super(null, null, false, false);
        }
    }

    @Override
    public Future<Product> putProductByExternalId(String system, String externalId, WriteProduct body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> answer(Idempotency.steps(db, Product.class, () -> {
                    var name = new ExternalId(system, externalId).name();
                    var id = db.tx(tx -> Optional.ofNullable(ProductWriter.find(tx, name)));
                    try {
                        if (id.isEmpty())
                            return create(name, body, known(system, externalId, body, new JsonObject()), caller);
                    } catch (Created e) {
                        id = db.tx(tx -> Optional.ofNullable(ProductWriter.find(tx, name)));
                    }
                    var productId = id.orElseThrow(() -> Problem.notFound("product_not_found"));
                    return replace(
                            productId,
                            body.stock(),
                            body.images(),
                            now -> {
                                if (now.status().equals(ProductWriter.ARCHIVED)) throw Resource.archived(productId);
                                return writes.known(body, known(system, externalId, body, now.externalIds()), now);
                            },
                            caller);
                })));
    }

    private static JsonObject known(String system, String externalId, WriteProduct body, JsonObject others) {
        return ExternalIds.with(system, externalId, body.externalIds(), others);
    }

    private Product create(String name, WriteProduct body, JsonObject ids, Caller caller) {
        Request.requireNoVersion();
        if (body.stock() != null && body.stock() > 0) requireStockPermission(caller);
        var id = Ids.next();
        images.require(id, body.images(), caller);
        return Idempotency.write(db, Product.class, tx -> {
            tx.send(ProductQueries.CLAIM, name);
            if (ProductWriter.find(tx, name) != null) throw Created.IN_THE_MEANTIME;
            return tx.orAgain(ExternalId.TAKEN, () -> writes.create(tx, id, body.withExternalIds(ids)));
        });
    }

    @Override
    public Future<Product> patchProduct(UUID productId, JsonObject body, Caller caller) {
        return Tasks.run(
                vertx,
                () -> change(
                        productId,
                        body.getLong("stock"),
                        ProductParts.read(body.getJsonArray("images"), ProductImage.class),
                        now -> ProductWriter.patched(now, body),
                        caller));
    }

    /**
     * Applies the requested stock if it differs from the current one. Fails 428 if_match_required then unless an If-Match says what the client
     * has read: setting it could bring back pieces that were sold since. At the root it is set without one, as in the smaller systems whose
     * clients send their requests there.
     *
     * @param newImages the requested ones, if any
     * @param update returns the requested product for the current one
     */
    private Product change(
            UUID productId,
            @Nullable Long newStock,
            @Nullable List<ProductImage> newImages,
            Function<Product, WriteProduct> update,
            Caller caller) {
        return answer(
                Idempotency.steps(db, Product.class, () -> replace(productId, newStock, newImages, update, caller)));
    }

    private Product replace(
            UUID productId,
            @Nullable Long newStock,
            @Nullable List<ProductImage> newImages,
            Function<Product, WriteProduct> update,
            Caller caller) {
        var before = stocked(productId, caller);
        images.require(before, newImages, caller);
        var wanted = newStock != null && newStock != before.pieces() ? newStock : null;
        if (wanted != null) requireSettable(before, caller);
        return Idempotency.write(db, Product.class, tx -> writes.replace(tx, before, update, wanted));
    }

    private static void requireSettable(Product before, Caller caller) {
        ProductWriter.requireNoOptions(before.options());
        if (!Request.hasReadTag() && !Request.isAtRoot())
            throw Problem.of(
                    428,
                    "if_match_required",
                    Problem.detail("If-Match", "is the ETag of the product whose stock was read"),
                    Problem.detail(
                            "stock",
                            "is " + before.pieces() + "; PUT /api/items/" + before.itemId()
                                    + "/stock sets it whatever was read"));
        requireStockPermission(caller);
    }

    @Override
    public Future<Product> publishProduct(UUID productId, Caller caller) {
        return setStatus(productId, PUBLISHED, CatalogEvents.PRODUCT_PUBLISHED, caller);
    }

    @Override
    public Future<Product> archiveProduct(UUID productId, Caller caller) {
        return setStatus(productId, ProductWriter.ARCHIVED, CatalogEvents.PRODUCT_ARCHIVED, caller);
    }

    private Future<Product> setStatus(UUID productId, String status, String event, Caller caller) {
        return change(productId, caller, (tx, before) -> writes.setStatus(tx, before, status, event));
    }

    private Future<Product> change(UUID productId, Caller caller, BiFunction<Tx, Product, Product> change) {
        return change(productId, null, caller, change);
    }

    /**
     * Reads the product with its stock, and then changes it in a transaction.
     *
     * @param imageId the requested image of a variant
     */
    private Future<Product> change(
            UUID productId, @Nullable UUID imageId, Caller caller, BiFunction<Tx, Product, Product> change) {
        return Tasks.run(
                vertx,
                () -> answer(Idempotency.steps(db, Product.class, () -> {
                    var before = stocked(productId, caller);
                    images.requireOfVariant(before, imageId, caller);
                    return Idempotency.write(db, Product.class, tx -> change.apply(tx, before));
                })));
    }

    private Product stocked(UUID productId, Caller caller) {
        var found = db.require("product_not_found", writes::read, ProductQueries.GET, productId)
                .await();
        return products.stocked(List.of(found), caller).await().getFirst();
    }

    @Override
    public Future<Product> addVariant(UUID productId, WriteVariant body, Caller caller) {
        return change(productId, body.imageId(), caller, (tx, before) -> variants.add(tx, before, body));
    }

    @Override
    public Future<Product> generateVariants(UUID productId, @Nullable GenerateVariants body, Caller caller) {
        var wanted = body == null ? new GenerateVariants(null, null) : body;
        return change(productId, caller, (tx, before) -> variants.generate(tx, before, wanted));
    }

    @Override
    public Future<Product> patchVariant(UUID productId, UUID itemId, JsonObject body, Caller caller) {
        var imageId = body.getString("image_id");
        return change(
                productId,
                imageId == null ? null : UUID.fromString(imageId),
                caller,
                (tx, before) -> variants.patch(tx, before, itemId, body));
    }

    @Override
    public Future<Void> deleteVariant(UUID productId, UUID itemId, DeleteVariant query, Caller caller) {
        boolean archive = Boolean.TRUE.equals(query.archive());
        return change(
                        productId,
                        caller,
                        (tx, before) ->
                                archive ? variants.archive(tx, before, itemId) : variants.delete(tx, before, itemId))
                .mapEmpty();
    }

    @Override
    public Future<Void> deleteProduct(UUID productId, DeleteProduct query, Caller caller) {
        boolean archive = Boolean.TRUE.equals(query.archive());
        return Tasks.run(
                        vertx,
                        () -> Idempotency.steps(db, Done.class, () -> {
                            var found = db.require("product_not_found", writes::read, ProductQueries.GET, productId)
                                    .await();
                            // the stock is only read to compare it with the If-Match
                            var product = Request.hasReadTag()
                                    ? products.stocked(List.of(found), caller)
                                            .await()
                                            .getFirst()
                                    : found;
                            return Idempotency.write(
                                    db,
                                    Done.class,
                                    tx -> archive ? writes.archive(tx, product) : writes.delete(tx, product));
                        }))
                .mapEmpty();
    }

    @Override
    public Future<List<Offer>> offers(List<UUID> itemIds, List<UUID> productIds, Caller caller) {
        return offers.of(itemIds, productIds);
    }

    /** The status that the caller is limited to; null for any. */
    private static @Nullable String only(Caller caller) {
        return caller.may("products:read") ? null : PUBLISHED;
    }

    /** Setting the stock requires the permission to adjust it, whatever the path. */
    private static void requireStockPermission(Caller caller) {
        if (!caller.may("stock:adjust")) throw Problem.lacks("stock:adjust");
    }
}
