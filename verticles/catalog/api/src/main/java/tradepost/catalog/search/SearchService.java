package tradepost.catalog.search;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import tradepost.kernel.identity.Caller;

/** One search over products and items. A product and its items are one hit; an item without a product is a hit of its own. */
@ProxyGen
public interface SearchService {
    String ADDRESS = "search";

    /**
     * Without a q, all of them. By relevance, the best matches first: an exact SKU or barcode, then the beginning of a SKU, then words, and, if there are none of these,
     * similar spellings. Callers limited to published products find no others, and callers without items:read find no items that
     * have no product. Fails 400
     * invalid_cursor, invalid_sort or invalid_attribute.
     */
    Future<SearchPage> searchCatalog(SearchQuery query, Caller caller);
}
