package tradepost.catalog.core.category;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.catalog.CatalogEvents;
import tradepost.catalog.CategoryService;
import tradepost.catalog.category.Category;
import tradepost.catalog.category.CategoryPage;
import tradepost.catalog.category.CategoryQuery;
import tradepost.catalog.category.DeleteCategory;
import tradepost.catalog.category.WriteCategory;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Done;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.listing.Searched;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.resource.Resource;
import tradepost.kernel.value.Text;

/**
 * Categories. Changes of categories run one after the other, because a change may concern a whole tree: two moves at the same time
 * could put each of two categories below the other. The database computes where a category is in its tree, and refuses one that is
 * below itself or too deep.
 */
public final class CategoryServiceImpl implements CategoryService {
    private static final int DEFAULT_POSITION = 100;
    private static final String IS_EMPTY =
            "not exists (select 1 from category c where c.parent_id = $1 and c.deleted_at is null)"
                    + " and not exists (select 1 from product p where p.category_id = $1 and p.deleted_at is null)";
    private static final String NO_LIVE_CHILDREN =
            "not exists (select 1 from category c where c.parent_id = $1 and c.deleted_at is null and c.archived_at is null)";

    public static final Resource<Category, WriteCategory> CATEGORIES = Resource.of(
                    "category", Category.class, WriteCategory.class)
            .column("name", w -> Text.composed(Text.visible("name", w.name())))
            .column("position", w -> w.position() == null ? DEFAULT_POSITION : w.position())
            .column("fields", w -> FieldRules.stored(w.fields()))
            .sortedBy(CategoryQuery.SORTS)
            .deletableWhen(IS_EMPTY)
            .archivableWhen(NO_LIVE_CHILDREN, "in_use")
            .publishes(CatalogEvents.CATEGORY)
            .build();

    /** The lock of all changes of categories; nothing else in this database takes it. */
    private static final String LOCK_ALL = "select pg_advisory_xact_lock(71002)";

    /** The ids of a category and of all below it. */
    public static final String WITH_THOSE_BELOW = """
            with recursive wanted as (
              select id from category where id = %s and deleted_at is null
              union select c.id from category c join wanted w on c.parent_id = w.id where c.deleted_at is null)
            select id from wanted""";

    private static final String IS_OPEN =
            "select 1 from category where id = $1 and deleted_at is null and archived_at is null";

    private static final String MAY_READ = "categories:read";

    private final Vertx vertx;
    private final Db db;

    public CategoryServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    @Override
    public Future<Category> createCategory(WriteCategory body, Caller caller) {
        return place(null, body.parentId(), tx -> CATEGORIES.create(tx, body));
    }

    @Override
    public Future<Category> getCategory(UUID categoryId, Caller caller) {
        var found = CATEGORIES.get(db, categoryId);
        if (caller.may(MAY_READ)) return found;
        return found.map(category -> {
            if (category.archivedAt() != null) throw Problem.notFound("category_not_found");
            return shown(category);
        });
    }

    /** Without what staff file it under, for a caller who sees only what is published. */
    private static Category shown(Category category) {
        return Category.of(Json.write(category).put("metadata", new JsonObject()));
    }

    @Override
    public Future<CategoryPage> listCategories(CategoryQuery query, Caller caller) {
        boolean all = caller.may(MAY_READ);
        var metadata = query.page().metadata();
        if (!all && metadata != null && !metadata.isEmpty()) throw Problem.lacks(MAY_READ);
        var where = CATEGORIES
                .where(all ? query.archived() : null, query.createdFrom(), query.createdTo())
                .and("parent_id = ?", query.parentId())
                .and("depth = ?", query.depth())
                .and("name = ?", query.name() == null ? null : Text.composed(query.name()))
                .search(Searched.own("category", "name"), query.q());
        return query.page()
                .read(db, CATEGORIES.listing(), where)
                .map(slice -> new CategoryPage(
                        all
                                ? slice.data()
                                : slice.data().stream()
                                        .map(CategoryServiceImpl::shown)
                                        .toList(),
                        slice.meta()));
    }

    @Override
    public Future<Category> putCategory(UUID categoryId, WriteCategory body, Caller caller) {
        return place(categoryId, body.parentId(), tx -> CATEGORIES.put(tx, categoryId, body));
    }

    @Override
    public Future<Category> patchCategory(UUID categoryId, JsonObject body, Caller caller) {
        var parent = body.getString("parent_id");
        return place(
                categoryId,
                parent == null ? null : UUID.fromString(parent),
                tx -> CATEGORIES.patch(tx, categoryId, body));
    }

    @Override
    public Future<Void> deleteCategory(UUID categoryId, DeleteCategory query, Caller caller) {
        return change(Done.class, tx -> {
                    lock(tx, categoryId);
                    return CATEGORIES.delete(tx, categoryId, query.archive());
                })
                .mapEmpty();
    }

    @Override
    public Future<List<UUID>> categoryIds(UUID categoryId, Caller caller) {
        return db.list(r -> r.getUUID(0), WITH_THOSE_BELOW.formatted("$1"), categoryId);
    }

    @Override
    public Future<Category> restoreCategory(UUID categoryId, Caller caller) {
        return change(Category.class, tx -> {
            var parent = lock(tx, categoryId).parentId();
            if (parent != null && !isOpen(tx, parent)) throw Problem.conflict("parent_archived");
            return CATEGORIES.restore(tx, categoryId);
        });
    }

    private <T extends Record> Future<T> change(Class<T> answer, Function<Tx, T> change) {
        return Idempotency.task(vertx, db, answer, tx -> {
            tx.send(LOCK_ALL);
            return change.apply(tx);
        });
    }

    /** @param category null for a new one. Only another parent than it has must not be archived */
    private Future<Category> place(@Nullable UUID category, @Nullable UUID parent, Function<Tx, Category> change) {
        return change(Category.class, tx -> {
            if (parent != null
                    && (category == null || !parent.equals(lock(tx, category).parentId()))
                    && !isOpen(tx, parent))
                throw Problem.badRequest(
                        "category_not_found",
                        Problem.detail("parent_id", "there is no category with this id that is not archived"));
            return change.apply(tx);
        });
    }

    private static boolean isOpen(Tx tx, UUID id) {
        return tx.sql(IS_OPEN, id).size() == 1;
    }

    /** Waits for products that are being put into the category. Fails 404. */
    private static Category lock(Tx tx, UUID id) {
        return tx.require("category_not_found", CATEGORIES::read, CATEGORIES.sql("lock"), id);
    }
}
