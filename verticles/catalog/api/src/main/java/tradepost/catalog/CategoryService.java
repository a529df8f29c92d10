package tradepost.catalog;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.catalog.category.Category;
import tradepost.catalog.category.CategoryPage;
import tradepost.catalog.category.CategoryQuery;
import tradepost.catalog.category.DeleteCategory;
import tradepost.catalog.category.WriteCategory;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Caller;

/** Categories of products: trees of at most 10 levels. */
@ProxyGen
public interface CategoryService {
    String ADDRESS = "categories";

    /** Fails 400 category_not_found for a parent that does not exist or is archived, 409 name_taken, 409 too_deep. */
    Future<Category> createCategory(WriteCategory body, Caller caller);

    /** Fails 404 category_not_found. */
    Future<Category> getCategory(UUID categoryId, Caller caller);

    /** Newest first unless sorted. Fails 400 invalid_sort or invalid_cursor. */
    Future<CategoryPage> listCategories(CategoryQuery query, Caller caller);

    /** Replaces every field. Fails as createCategory does, and 404 category_not_found, 409 circular. */
    Future<Category> putCategory(UUID categoryId, WriteCategory body, Caller caller);

    /** Applies a merge patch (RFC 7396). Fails as putCategory does. */
    Future<Category> patchCategory(UUID categoryId, JsonObject body, Caller caller);

    /** Deletes or archives a category. Fails 404 category_not_found, 409 in_use if it has products or other categories. */
    Future<Void> deleteCategory(UUID categoryId, DeleteCategory query, Caller caller);

    /** The id of the category and those of all categories below it; none if it does not exist. For other contexts. */
    @RequiresPermission(value = "authenticated", idempotent = true)
    Future<List<UUID>> categoryIds(UUID categoryId, Caller caller);

    /** Restores an archived category. Fails 404 category_not_found, 409 parent_archived. */
    Future<Category> restoreCategory(UUID categoryId, Caller caller);
}
